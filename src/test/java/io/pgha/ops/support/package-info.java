/** Tests of the support archive. */
@NullMarked
package io.pgha.ops.support;

import org.jspecify.annotations.NullMarked;
