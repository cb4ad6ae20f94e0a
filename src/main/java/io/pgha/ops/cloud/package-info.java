/** A cluster in the cloud: what is there, what should be, the changes between the two, and the loop that makes them. */
@NullMarked
package io.pgha.ops.cloud;

import org.jspecify.annotations.NullMarked;
