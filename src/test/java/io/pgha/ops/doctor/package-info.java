/** Tests of doctor. */
@NullMarked
package io.pgha.ops.doctor;

import org.jspecify.annotations.NullMarked;
