package io.pgha.observe;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.pgha.model.EtcdMember;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.TlsIdentity;
import io.pgha.remote.Host;
import io.pgha.remote.Tunnel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Reads etcd with the cluster's TLS, each member through a tunnel to its own node, so that a member that is down hides no other
 * one. Every call has a deadline: jetcd waits for ever by default.
 */
public final class EtcdReader implements AutoCloseable {
    private final Function<Node, Host> hosts;
    private final int port;
    private final TlsIdentity identity;
    private final Duration deadline;
    private final Map<Node, Channel> channels = new ConcurrentHashMap<>();

    private record Channel(Tunnel tunnel, Client client) {
        String target() {
            return "ip:///127.0.0.1:" + tunnel.localPort();
        }
    }

    /**
     * A reader for one cluster.
     *
     * @param port members listen on for clients
     * @param deadline for one answer
     */
    public EtcdReader(Function<Node, Host> hosts, int port, TlsIdentity identity, Duration deadline) {
        this.hosts = hosts;
        this.port = port;
        this.identity = identity;
        this.deadline = deadline;
    }

    /**
     * The members as the first node that answers lists them, each with what it says of itself. A node that does not answer costs
     * one deadline, all of them together no more.
     *
     * @param nodes that carry members, any of which may be down
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if none answers
     */
    public List<EtcdMember> members(List<Node> nodes) {
        Map<Node, CompletableFuture<StatusResponse>> asked = new LinkedHashMap<>();
        Map<Node, String> failed = new LinkedHashMap<>();
        for (Node node : nodes) {
            try {
                Channel channel = channel(node);
                asked.put(node, channel.client().getMaintenanceClient().statusMember(channel.target()));
            } catch (io.pgha.model.ProblemException e) {
                failed.put(node, e.first().what());
            }
        }
        long end = System.nanoTime() + deadline.toNanos();
        Map<Node, StatusResponse> answers = new LinkedHashMap<>();
        asked.forEach((node, future) -> {
            try {
                answers.put(node, future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                failed.put(node, rootMessage(e));
                forget(node);
            } catch (TimeoutException e) {
                failed.put(node, "no answer within " + deadline.toMillis() + " ms");
                forget(node);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.")
                        .toException(e);
            }
        });
        return listed(nodes, answers, failed);
    }

    private List<EtcdMember> listed(List<Node> nodes, Map<Node, StatusResponse> answers, Map<Node, String> failed) {
        Problem last = Problem.of("ETCD_SILENT", Problem.Kind.UNREACHABLE, "No etcd member answers.")
                .withEvidence(failed.entrySet().stream()
                        .map(e -> e.getKey().name() + ": " + e.getValue())
                        .toList())
                .withNext("stack check etcd");
        for (Node node : answers.keySet()) {
            try {
                List<Member> members = channel(node)
                        .client()
                        .getClusterClient()
                        .listMember()
                        .get(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .getMembers();
                return joined(nodes, members, answers, failed);
            } catch (ExecutionException | TimeoutException e) {
                last = last.withEvidence(List.of(node.name() + ": member list: " + rootMessage(e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.")
                        .toException(e);
            }
        }
        if (answers.isEmpty()) {
            throw last.toException();
        }
        // Without quorum nobody lists the members, but each that runs still says how it is.
        List<EtcdMember> own = new ArrayList<>();
        for (Node node : nodes) {
            own.add(new EtcdMember(
                    Optional.ofNullable(answers.get(node))
                            .map(a -> hex(a.getHeader().getMemberId()))
                            .orElse(""),
                    node.name(),
                    List.of(),
                    List.of("https://" + node.address() + ":" + port),
                    Optional.ofNullable(answers.get(node)).map(EtcdReader::status),
                    Optional.ofNullable(failed.get(node))));
        }
        return own;
    }

    private List<EtcdMember> joined(
            List<Node> nodes, List<Member> members, Map<Node, StatusResponse> answers, Map<Node, String> failed) {
        Map<String, Node> byAddress = new LinkedHashMap<>();
        nodes.forEach(node -> byAddress.put(node.address(), node));
        List<EtcdMember> all = new ArrayList<>();
        for (Member member : members) {
            List<String> clientUrls =
                    member.getClientURIs().stream().map(Object::toString).toList();
            Optional<Node> node = member.getPeerURIs().stream()
                    .flatMap(uri -> Optional.ofNullable(byAddress.get(uri.getHost())).stream())
                    .findFirst();
            all.add(new EtcdMember(
                    hex(member.getId()),
                    member.getName(),
                    member.getPeerURIs().stream().map(Object::toString).toList(),
                    clientUrls,
                    node.flatMap(n -> Optional.ofNullable(answers.get(n))).map(EtcdReader::status),
                    node.map(n -> Optional.ofNullable(failed.get(n)))
                            .orElse(Optional.of("no node of the cluster has its address"))));
        }
        return all;
    }

    private static EtcdMember.Status status(StatusResponse answer) {
        long leader = answer.getLeader();
        return new EtcdMember.Status(
                answer.getVersion(),
                answer.getDbSize(),
                leader != 0 && leader == answer.getHeader().getMemberId(),
                hex(leader),
                answer.getRaftTerm(),
                answer.getRaftIndex());
    }

    private static String hex(long id) {
        return Long.toHexString(id);
    }

    private Channel channel(Node node) {
        return channels.computeIfAbsent(node, this::open);
    }

    private Channel open(Node node) {
        Tunnel tunnel = hosts.apply(node).forward("127.0.0.1", port);
        try {
            Client client = Client.builder()
                    .target("ip:///127.0.0.1:" + tunnel.localPort())
                    .authority(node.name())
                    .waitForReady(false)
                    .connectTimeout(deadline)
                    .retryMaxAttempts(1)
                    .sslContext(ssl -> ssl.trustManager(stream(identity.caCertificate()))
                            .keyManager(
                                    stream(identity.certificate()),
                                    stream(identity.key().reveal())))
                    .build();
            return new Channel(tunnel, client);
        } catch (SSLException e) {
            tunnel.close();
            throw new IllegalArgumentException("the session's certificate is not usable", e);
        }
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private void forget(Node node) {
        Channel broken = channels.remove(node);
        if (broken != null) {
            broken.client().close();
            broken.tunnel().close();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @Override
    public void close() {
        List.copyOf(channels.keySet()).forEach(this::forget);
    }
}
