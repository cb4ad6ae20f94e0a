/** Reads back what changing commands wrote down on this machine. */
@NullMarked
package io.pgha.ops.journal;

import org.jspecify.annotations.NullMarked;
