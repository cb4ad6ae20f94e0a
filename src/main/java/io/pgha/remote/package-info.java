/** What can be done on a machine of the cluster: run a script, forward a port; and on many machines at once. */
@NullMarked
package io.pgha.remote;

import org.jspecify.annotations.NullMarked;
