/** What the world keeps. */
@NullMarked
package io.pgha.lab.engine.state;

import org.jspecify.annotations.NullMarked;
