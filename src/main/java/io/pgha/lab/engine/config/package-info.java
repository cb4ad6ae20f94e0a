/** What a lab offers when it is new, and how fast it is. */
@NullMarked
package io.pgha.lab.engine.config;

import org.jspecify.annotations.NullMarked;
