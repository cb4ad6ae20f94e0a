/** What each operation of the cloud does, and how resources go on changing after the answer. */
@NullMarked
package io.pgha.lab.engine.routes;

import org.jspecify.annotations.NullMarked;
