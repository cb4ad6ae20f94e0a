package io.pgha.model;

/**
 * One machine of a cluster that runs the stack; found from the cloud alone.
 *
 * @param name host name, unique in the cluster, such as {@code pgsql1}
 * @param index position in the cluster, from 1
 * @param address private IPv4 address in dotted form
 * @param instanceId OCID of the instance that carries it
 * @param availabilityDomain name as OCI gives it
 * @param faultDomain name as OCI gives it
 * @param vnicId OCID of its primary VNIC, which can carry the virtual IP
 * @param dataDevice device path of its data volume, such as {@code /dev/oracleoci/oraclevdb}
 */
public record Node(
        String name,
        int index,
        String address,
        String instanceId,
        String availabilityDomain,
        String faultDomain,
        String vnicId,
        String dataDevice) {}
