/** Turns reply records, problems and progress into text for people (tables) and for programs (JSON, YAML). */
@NullMarked
package io.pgha.view;

import org.jspecify.annotations.NullMarked;
