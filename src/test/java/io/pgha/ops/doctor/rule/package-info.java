@NullMarked
package io.pgha.ops.doctor.rule;

import org.jspecify.annotations.NullMarked;
