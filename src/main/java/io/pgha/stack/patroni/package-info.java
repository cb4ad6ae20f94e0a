/** Patroni: runs PostgreSQL on every node, one of them as primary, and writes its configuration. */
@NullMarked
package io.pgha.stack.patroni;

import org.jspecify.annotations.NullMarked;
