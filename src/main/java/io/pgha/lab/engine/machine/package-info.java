/** What the lab's cloud asks of the machines that carry its instances; implemented by a driver, which knows nothing of the API. */
@NullMarked
package io.pgha.lab.engine.machine;

import org.jspecify.annotations.NullMarked;
