/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.session;

import org.jspecify.annotations.NullMarked;
