/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.doctor.rule;

import org.jspecify.annotations.NullMarked;
