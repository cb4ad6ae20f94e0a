/** What the driver decides, without a machine. */
@NullMarked
package io.pgha.lab.engine.driver;

import org.jspecify.annotations.NullMarked;
