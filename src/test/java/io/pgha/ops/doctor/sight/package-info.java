@NullMarked
package io.pgha.ops.doctor.sight;

import org.jspecify.annotations.NullMarked;
