/** Tests of the story of a cluster. */
@NullMarked
package io.pgha.ops.timeline;

import org.jspecify.annotations.NullMarked;
