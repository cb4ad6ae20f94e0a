/** Tests of the package of the same name. */
@NullMarked
package io.pgha.view;

import org.jspecify.annotations.NullMarked;
