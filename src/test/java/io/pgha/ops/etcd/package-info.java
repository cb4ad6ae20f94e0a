/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.etcd;

import org.jspecify.annotations.NullMarked;
