/** Tests of what it takes to change the members of a cluster. */
@NullMarked
package io.pgha.ops.members;

import org.jspecify.annotations.NullMarked;
