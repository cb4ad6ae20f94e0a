/** PostgreSQL: its packages and directories, and the roles, databases and extensions it holds. */
@NullMarked
package io.pgha.stack.postgresql;

import org.jspecify.annotations.NullMarked;
