/** Tests of the cluster in the cloud: pure plans as tables, and the real SDK against the lab's cloud. */
@NullMarked
package io.pgha.ops.cloud;

import org.jspecify.annotations.NullMarked;
