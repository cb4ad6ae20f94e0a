/** The kernel: what should be true on a node, how that differs from what is, and the one way to change it. */
@NullMarked
package io.pgha.plan;

import org.jspecify.annotations.NullMarked;
