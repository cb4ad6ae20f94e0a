/** What the cloud holds, as far as pgha looks at it, in OCI's own words and as values. */
@NullMarked
package io.pgha.oci.resource;

import org.jspecify.annotations.NullMarked;
