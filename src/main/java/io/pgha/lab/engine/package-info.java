/** A cloud of one tenancy that speaks OCI's API on this machine; it knows nothing of pgha. */
@NullMarked
package io.pgha.lab.engine;

import org.jspecify.annotations.NullMarked;
