/** Keeps two changes of one cluster from happening at once. */
@NullMarked
package io.pgha.ops.lock;

import org.jspecify.annotations.NullMarked;
