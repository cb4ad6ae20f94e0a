/** What ails a cluster: one look at all of it, judged by rules, each finding with its evidence, cause and cure. */
@NullMarked
package io.pgha.ops.doctor;

import org.jspecify.annotations.NullMarked;
