/** The verbs on Patroni: seeing its members, and every change it can be asked for. */
@NullMarked
package io.pgha.ops.patroni;

import org.jspecify.annotations.NullMarked;
