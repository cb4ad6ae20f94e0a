/** Machines as systemd-nspawn containers of this host, on a network of their own; root only. */
@NullMarked
package io.pgha.lab.engine.driver;

import org.jspecify.annotations.NullMarked;
