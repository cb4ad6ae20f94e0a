/** The machines of a cluster over SSH: one transport to the bastion, one through it to each node; the only users of sshj. */
@NullMarked
package io.pgha.remote.ssh;

import org.jspecify.annotations.NullMarked;
