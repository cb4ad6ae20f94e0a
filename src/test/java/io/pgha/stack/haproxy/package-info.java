/** Tests of component haproxy. */
@NullMarked
package io.pgha.stack.haproxy;

import org.jspecify.annotations.NullMarked;
