/** Tests of component pgbouncer. */
@NullMarked
package io.pgha.stack.pgbouncer;

import org.jspecify.annotations.NullMarked;
