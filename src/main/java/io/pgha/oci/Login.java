package io.pgha.oci;

import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;

/**
 * Who signs the calls.
 *
 * @param provider signs; a session token's provider renews itself on a thread until it is closed
 * @param tenancyId OCID of the tenancy
 * @param region region identifier
 */
record Login(BasicAuthenticationDetailsProvider provider, String tenancyId, String region) implements AutoCloseable {
    @Override
    public void close() {
        if (provider instanceof com.oracle.bmc.auth.SessionTokenAuthenticationDetailsProvider session) {
            session.close();
        }
    }
}
