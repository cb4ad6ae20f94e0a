/** Tests of os. */
@NullMarked
package io.pgha.stack.os;

import org.jspecify.annotations.NullMarked;
