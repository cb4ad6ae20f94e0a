/** A lab's life on this host. */
@NullMarked
package io.pgha.lab.engine.life;

import org.jspecify.annotations.NullMarked;
