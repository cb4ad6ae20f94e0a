/** Tests of the steps that any component can use. */
@NullMarked
package io.pgha.plan.step;

import org.jspecify.annotations.NullMarked;
