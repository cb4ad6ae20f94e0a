/** Tests of etcd. */
@NullMarked
package io.pgha.stack.etcd;

import org.jspecify.annotations.NullMarked;
