/** The kernel on real bash and on values. */
@NullMarked
package io.pgha.plan;

import org.jspecify.annotations.NullMarked;
