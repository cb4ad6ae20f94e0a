/** Reads what runs: Patroni's REST API and etcd, each through a tunnel of the session. */
@NullMarked
package io.pgha.observe;

import org.jspecify.annotations.NullMarked;
