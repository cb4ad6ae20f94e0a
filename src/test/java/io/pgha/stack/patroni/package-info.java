/** Tests of patroni. */
@NullMarked
package io.pgha.stack.patroni;

import org.jspecify.annotations.NullMarked;
