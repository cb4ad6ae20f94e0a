/** Tests of the tenancy's own rules; what needs a cloud is tested against the lab's. */
@NullMarked
package io.pgha.oci;

import org.jspecify.annotations.NullMarked;
