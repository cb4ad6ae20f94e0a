/** The state of a cluster in one word, with what the word rests on. */
@NullMarked
package io.pgha.ops.status;

import org.jspecify.annotations.NullMarked;
