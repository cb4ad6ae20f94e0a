package io.pgha.observe.etcd;

import io.etcd.jetcd.Cluster;
import io.etcd.jetcd.cluster.Member;
import io.pgha.model.Cancellation;
import io.pgha.model.EtcdMember;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Outcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Who belongs to the etcd cluster: the members with what each says of itself, and the verbs that add and remove one. Every verb goes
 * to a member that follows a leader; without quorum nothing can be changed.
 */
public final class EtcdMembership {
    private final EtcdChannels channels;
    private final List<Node> nodes;
    private final Cancellation cancellation;

    /**
     * The membership as these nodes tell it.
     *
     * @param nodes that carry members, any of which may be down; at least one
     */
    public EtcdMembership(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.channels = channels;
        this.nodes = List.copyOf(nodes);
        this.cancellation = cancellation;
    }

    /**
     * The members as the best placed node lists them, each with what it says of itself; all are asked side by side, in one round
     * trip and within one deadline. Without quorum each still says how it is.
     *
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if none answers
     */
    public List<EtcdMember> list() {
        Map<Node, Outcome<Seat>> seen = new Seats(channels, nodes, cancellation).all();
        Map<Long, Seat> byId = new LinkedHashMap<>();
        Seats.answered(seen).forEach(seat -> byId.put(seat.id(), seat));
        Map<String, Node> byAddress = new LinkedHashMap<>();
        nodes.forEach(node -> byAddress.put(node.address(), node));
        List<EtcdMember> members = new ArrayList<>();
        for (Member member : Seats.best(seen).known()) {
            Optional<Seat> seat = Optional.ofNullable(byId.get(member.getId()));
            Optional<String> problem = seat.isPresent()
                    ? Optional.empty()
                    : Optional.of(member.getPeerURIs().stream()
                            .flatMap(uri -> Optional.ofNullable(byAddress.get(uri.getHost())).stream())
                            .findFirst()
                            .map(node -> Seats.silence(seen.getOrDefault(node, new Outcome.NotStarted<>())))
                            .orElse("no node of the cluster has its address"));
            members.add(member(member, seat.map(Seat::told), problem));
        }
        members.sort((a, b) -> a.name().compareTo(b.name()));
        return members;
    }

    private static EtcdMember member(Member member, Optional<EtcdMember.Status> status, Optional<String> problem) {
        return new EtcdMember(
                Seat.hex(member.getId()),
                member.getName(),
                texts(member.getPeerURIs()),
                texts(member.getClientURIs()),
                member.isLearner(),
                status,
                problem);
    }

    private static List<String> texts(List<URI> uris) {
        return uris.stream().map(URI::toString).toList();
    }

    /**
     * Makes room for a member that is to start with this peer URL; it has no name until it starts. As a learner it gets the data and
     * has no vote, so that it cannot cost the quorum.
     *
     * @return the id of the new member, as etcdctl prints it
     * @throws io.pgha.model.ProblemException if there is no quorum, or the URL belongs to a member already
     */
    public String add(String peerUrl, boolean learner) {
        return Seat.hex(change(cluster -> cluster.addMember(List.of(URI.create(peerUrl)), learner))
                .getMember()
                .getId());
    }

    /**
     * Removes a member by the name of its node, or by its id; a member that has none of the two any more is gone already, and that
     * is not an error.
     *
     * @return true if it was there
     * @throws io.pgha.model.ProblemException if there is no quorum, or etcd refuses because too few members would be left
     */
    public boolean remove(String nameOrId) {
        Optional<EtcdMember> member = find(nameOrId);
        member.ifPresent(gone -> change(cluster -> cluster.removeMember(id(gone))));
        return member.isPresent();
    }

    /**
     * Gives a learner its vote.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if there is no such member; REMOTE if etcd refuses because it has not
     *     caught up yet
     */
    public void promote(String nameOrId) {
        EtcdMember member = require(nameOrId);
        change(cluster -> cluster.promoteMember(id(member)));
    }

    /**
     * The member of a name or id.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if there is none, naming the nearest one
     */
    public EtcdMember require(String nameOrId) {
        return find(nameOrId).orElseThrow(() -> {
            List<String> names = list().stream().map(EtcdMember::name).toList();
            return Problem.of("UNKNOWN_ETCD_MEMBER", Problem.Kind.USAGE, "There is no etcd member '" + nameOrId + "'.")
                    .because(NearestName.of(nameOrId, names)
                            .map(near -> "Did you mean " + near + "?")
                            .orElse("Members: " + String.join(", ", names) + "."))
                    .withNext("etcd members")
                    .toException();
        });
    }

    /** The member of a node's name, of an id, or, if it has not started yet, of the node's address. */
    private Optional<EtcdMember> find(String nameOrId) {
        Optional<String> address = nodes.stream()
                .filter(node -> node.name().equals(nameOrId))
                .map(Node::address)
                .findFirst();
        Seat best = new Seats(channels, nodes, cancellation).best();
        return best.known().stream()
                .filter(member ->
                        isCalled(member, nameOrId) || (member.getName().isEmpty() && isAt(member, address)))
                .findFirst()
                .map(member -> member(member, Optional.empty(), Optional.empty()));
    }

    private static boolean isCalled(Member member, String nameOrId) {
        return member.getName().equals(nameOrId) || Seat.hex(member.getId()).equals(nameOrId);
    }

    private static boolean isAt(Member member, Optional<String> address) {
        return member.getPeerURIs().stream()
                .anyMatch(uri -> address.filter(a -> a.equals(uri.getHost())).isPresent());
    }

    private static long id(EtcdMember member) {
        return Long.parseUnsignedLong(member.id(), 16);
    }

    private <T> T change(Function<Cluster, CompletableFuture<T>> verb) {
        Seat best = new Seats(channels, nodes, cancellation).best();
        return Answers.await(
                best.node(),
                verb.apply(best.channel().client().getClusterClient()),
                channels.deadline().multipliedBy(2),
                cancellation);
    }
}
