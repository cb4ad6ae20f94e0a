/** A lab's coming and going: what this host must have, the network, the engine's process, and leaving nothing behind. */
@NullMarked
package io.pgha.lab.engine.life;

import org.jspecify.annotations.NullMarked;
