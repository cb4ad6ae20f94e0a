/** What the lab's cloud is at this moment, kept in memory and in one file. */
@NullMarked
package io.pgha.lab.engine.state;

import org.jspecify.annotations.NullMarked;
