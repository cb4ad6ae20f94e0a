/** etcd: the store of Patroni's truth, on an odd number of nodes, with TLS between all. */
@NullMarked
package io.pgha.stack.etcd;

import org.jspecify.annotations.NullMarked;
