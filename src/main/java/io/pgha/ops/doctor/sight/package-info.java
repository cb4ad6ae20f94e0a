/** What one look at a cluster shows: every node in one exec, taken apart into records. */
@NullMarked
package io.pgha.ops.doctor.sight;

import org.jspecify.annotations.NullMarked;
