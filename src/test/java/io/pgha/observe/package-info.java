/** Tests of the package of the same name. */
@NullMarked
package io.pgha.observe;

import org.jspecify.annotations.NullMarked;
