/** What an engineer does by hand on nodes: a terminal, files, tunnels, services and their logs. */
@NullMarked
package io.pgha.ops.hands;

import org.jspecify.annotations.NullMarked;
