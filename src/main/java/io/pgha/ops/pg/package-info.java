/** Questions to PostgreSQL on the nodes, and what the answers mean. */
@NullMarked
package io.pgha.ops.pg;

import org.jspecify.annotations.NullMarked;
