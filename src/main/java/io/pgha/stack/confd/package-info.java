/** What keeps HAProxy's servers in step with etcd: confd itself, or the same job done with etcdctl. */
@NullMarked
package io.pgha.stack.confd;

import org.jspecify.annotations.NullMarked;
