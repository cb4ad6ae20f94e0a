/** What pgha talks about: clusters, nodes, problems and secrets, as values that depend on the JDK alone. */
@NullMarked
package io.pgha.model;

import org.jspecify.annotations.NullMarked;
