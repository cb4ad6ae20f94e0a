/** etcd as its members tell it: one channel per member through a tunnel of the session, and what can be asked and told there. */
@NullMarked
package io.pgha.observe.etcd;

import org.jspecify.annotations.NullMarked;
