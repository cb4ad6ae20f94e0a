/** Keys, certificates and session tokens of the lab's cloud, from nothing but the JDK. */
@NullMarked
package io.pgha.lab.engine.trust;

import org.jspecify.annotations.NullMarked;
