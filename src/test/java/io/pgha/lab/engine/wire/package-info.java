/** The proof of who sent a request, on requests made by hand. */
@NullMarked
package io.pgha.lab.engine.wire;

import org.jspecify.annotations.NullMarked;
