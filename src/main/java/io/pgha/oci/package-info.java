/** The tenancy: the few cloud verbs pgha needs, over the OCI SDK, which nothing else imports. */
@NullMarked
package io.pgha.oci;

import org.jspecify.annotations.NullMarked;
