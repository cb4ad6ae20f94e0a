/** HAProxy, which leads each port to the nodes that have the role. */
@NullMarked
package io.pgha.stack.haproxy;

import org.jspecify.annotations.NullMarked;
