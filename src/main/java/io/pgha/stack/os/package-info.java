/** The operating system of a node: name, clock, kernel, packages' sources, firewall, data volume, secrets and certificates. */
@NullMarked
package io.pgha.stack.os;

import org.jspecify.annotations.NullMarked;
