/** What one needs to understand a cluster afterwards, in one file without secrets. */
@NullMarked
package io.pgha.ops.support;

import org.jspecify.annotations.NullMarked;
