/** Rules and statements, read and applied. */
@NullMarked
package io.pgha.lab.engine.iam;

import org.jspecify.annotations.NullMarked;
