/** One story of what happened to a cluster, from the logs of all of its parts. */
@NullMarked
package io.pgha.ops.timeline;

import org.jspecify.annotations.NullMarked;
