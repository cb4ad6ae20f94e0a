/** The built program on real machines: a lab, a deployed cluster, and what people do to it. */
@NullMarked
package io.pgha.e2e;

import org.jspecify.annotations.NullMarked;
