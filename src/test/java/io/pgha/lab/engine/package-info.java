/** The lab's cloud asked by the OCI SDK itself, over machines that are only remembered. */
@NullMarked
package io.pgha.lab.engine;

import org.jspecify.annotations.NullMarked;
