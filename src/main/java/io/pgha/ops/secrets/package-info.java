/** Where a cluster's secrets come from: read back from its nodes, given by the user, or made. */
@NullMarked
package io.pgha.ops.secrets;

import org.jspecify.annotations.NullMarked;
