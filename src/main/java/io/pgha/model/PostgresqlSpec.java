package io.pgha.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the database server is and holds.
 *
 * @param version major version
 * @param parameters settings that override pgha's own, by name, as PostgreSQL writes them
 * @param hba rules that come before pgha's own
 * @param clientCidrs networks of the applications: let in by the security group, and by a rule with scram-sha-256
 * @param requireTls true if rules for networks are {@code hostssl}
 * @param locale locale of the database cluster
 * @param dataDirectory directory of the database cluster, on the data volume
 * @param superuser name of the superuser
 * @param replicationUser name of the user that replicas stream as
 */
public record PostgresqlSpec(
        int version,
        int port,
        Map<String, String> parameters,
        List<HbaRule> hba,
        List<String> clientCidrs,
        boolean requireTls,
        List<User> users,
        List<Database> databases,
        String encoding,
        String locale,
        boolean dataChecksums,
        String dataDirectory,
        String superuser,
        String replicationUser) {

    public PostgresqlSpec {
        parameters = Ordered.copy(parameters);
        hba = List.copyOf(hba);
        clientCidrs = List.copyOf(clientCidrs);
        users = List.copyOf(users);
        databases = List.copyOf(databases);
    }

    /**
     * One line of pg_hba.conf.
     *
     * @param type local, host, hostssl, hostnossl, hostgssenc or hostnogssenc
     * @param address network, host name or keyword; empty for type local
     * @param method authentication method
     * @param options {@code name=value} pairs of the method, or empty
     */
    public record HbaRule(
            String type, String database, String user, Optional<String> address, String method, List<String> options) {
        public HbaRule {
            options = List.copyOf(options);
        }

        /** The rule as it stands in pg_hba.conf. */
        public String line() {
            StringBuilder line = new StringBuilder(type + ' ' + database + ' ' + user);
            address.ifPresent(value -> line.append(' ').append(value));
            line.append(' ').append(method);
            options.forEach(option -> line.append(' ').append(option));
            return line.toString();
        }

        @Override
        public String toString() {
            return line();
        }
    }

    /**
     * A role that exists.
     *
     * @param password where its password comes from
     * @param options words of CREATE ROLE in upper case, such as LOGIN or CREATEDB
     * @param memberOf roles it is granted
     */
    public record User(String name, SecretRef password, List<String> options, List<String> memberOf) {
        public User {
            options = List.copyOf(options);
            memberOf = List.copyOf(memberOf);
        }
    }

    /** A database that exists, with the extensions it has. */
    public record Database(
            String name,
            Optional<String> owner,
            Optional<String> encoding,
            Optional<String> locale,
            List<Extension> extensions) {
        public Database {
            extensions = List.copyOf(extensions);
        }
    }

    /** An extension of a database; without a version, the newest that is installed. */
    public record Extension(String name, Optional<String> schema, Optional<String> version) {}
}
