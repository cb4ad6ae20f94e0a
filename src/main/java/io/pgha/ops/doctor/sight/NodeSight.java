package io.pgha.ops.doctor.sight;

import io.pgha.model.Node;
import java.util.List;
import java.util.Optional;

/**
 * What one look at a node showed.
 *
 * @param verified what the check of the node's certificate against the authority said; empty if it holds
 * @param etcd empty on a node that carries no member
 * @param peers ports of other nodes, tried from this one
 * @param log last lines of the journal: Patroni's, etcd's, and those of what clients come through
 * @param kernelLog lines of the kernel that tell of trouble, of the last hour
 * @param postgresqlLog last lines of PostgreSQL's own log
 */
public record NodeSight(
        Node node,
        ClockSight clock,
        OsSight os,
        UnitsSight units,
        List<CertificateSight> certificates,
        Optional<String> verified,
        PatroniSight patroni,
        Optional<EtcdSight> etcd,
        PostgresqlSight postgresql,
        AccessSight access,
        List<Peer> peers,
        List<LogLine> log,
        List<LogLine> kernelLog,
        List<String> postgresqlLog) {
    public NodeSight {
        certificates = List.copyOf(certificates);
        peers = List.copyOf(peers);
        log = List.copyOf(log);
        kernelLog = List.copyOf(kernelLog);
        postgresqlLog = List.copyOf(postgresqlLog);
    }

    /** A port of another node tried from this one: {@code ok}, {@code refused}, {@code silent} or an error. */
    public record Peer(String address, int port, String outcome) {}

    /** The node's name. */
    public String name() {
        return node.name();
    }

    /** The last line of a program's journal that holds one of the texts. */
    public Optional<LogLine> logged(String program, String... texts) {
        return log.stream()
                .filter(line -> line.program().equals(program))
                .filter(line -> List.of(texts).stream().anyMatch(line.text()::contains))
                .reduce((earlier, later) -> later);
    }

    /** The last lines of a program's journal, oldest first. */
    public List<String> lastLines(String program, int count) {
        List<String> all = log.stream()
                .filter(line -> line.program().equals(program))
                .map(LogLine::text)
                .toList();
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    /** The last line of PostgreSQL's log that holds one of the texts. */
    public Optional<String> postgresqlLogged(String... texts) {
        return postgresqlLog.stream()
                .filter(line -> List.of(texts).stream().anyMatch(line::contains))
                .reduce((earlier, later) -> later);
    }
}
