/** keepalived and the virtual IP, which it holds on one node and an agent moves in the cloud. */
@NullMarked
package io.pgha.stack.keepalived;

import org.jspecify.annotations.NullMarked;
