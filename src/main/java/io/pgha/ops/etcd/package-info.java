/** The verbs on etcd: look at its members and keys, and keep it well. */
@NullMarked
package io.pgha.ops.etcd;

import org.jspecify.annotations.NullMarked;
