/** The way in to the cluster: the pools, the balancers and the virtual IP, seen and moved. */
@NullMarked
package io.pgha.ops.entry;

import org.jspecify.annotations.NullMarked;
