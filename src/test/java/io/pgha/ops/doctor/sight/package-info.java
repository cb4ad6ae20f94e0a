/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.doctor.sight;

import org.jspecify.annotations.NullMarked;
