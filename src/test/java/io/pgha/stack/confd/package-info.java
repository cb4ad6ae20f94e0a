/** Tests of component confd. */
@NullMarked
package io.pgha.stack.confd;

import org.jspecify.annotations.NullMarked;
