/** PgBouncer, the connection pool on every node. */
@NullMarked
package io.pgha.stack.pgbouncer;

import org.jspecify.annotations.NullMarked;
