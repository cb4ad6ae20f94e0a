/** What one session of the shell holds open: the cluster in use, its cloud, its SSH transports, its secrets. */
@NullMarked
package io.pgha.ops.session;

import org.jspecify.annotations.NullMarked;
