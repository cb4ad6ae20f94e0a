/** The rules by which what was seen of a cluster becomes findings; pure. */
@NullMarked
package io.pgha.ops.doctor.rule;

import org.jspecify.annotations.NullMarked;
