/** What goes over the wire: requests, responses, errors, pages, and the proof of who sent them. */
@NullMarked
package io.pgha.lab.engine.wire;

import org.jspecify.annotations.NullMarked;
