/** The verbs on the secrets of a running cluster: list them and give them other values. */
@NullMarked
package io.pgha.ops.rotation;

import org.jspecify.annotations.NullMarked;
