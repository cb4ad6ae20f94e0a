/** Tests of postgresql. */
@NullMarked
package io.pgha.stack.postgresql;

import org.jspecify.annotations.NullMarked;
