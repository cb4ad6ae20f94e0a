package io.pgha.stack.etcd;

import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.stack.Paths;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The node has data of an etcd member, or is told how to become one: a founder together with the others, or, where the others
 * already are a cluster, one more member of it; a member of the same address that lost its data, or of the same name on a machine
 * that is gone, is removed first, since etcd refuses it otherwise. What it is told stands in a file that etcd reads only while it has no data.
 *
 * @param peers address of each member by node name, in order
 */
record EtcdMembership(
        String name, Map<String, String> peers, String dataDirectory, int clientPort, int peerPort, String clusterName)
        implements Step {
    static final String FILE = "/etc/default/etcd-initial";

    private enum State {
        /** The node has a member's data. */
        MEMBER,
        /** It has none, and no other node listens. */
        FOUNDER,
        /** It has none, but other nodes listen. */
        LATE
    }

    private List<String> others() {
        return peers.entrySet().stream()
                .filter(peer -> !peer.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Fact<State> state() {
        String bash =
                """
                if [ -d %1$s/member ]; then echo MEMBER; return; fi
                for a in %2$s; do
                  timeout 1 bash -c "</dev/tcp/$a/%3$d" && { echo LATE; return; }
                done
                echo FOUNDER
                """
                        .formatted(Bash.quote(dataDirectory), Bash.words(others()), clientPort);
        return Fact.command("etcd member", bash, State::valueOf);
    }

    @Override
    public StepId id() {
        return new StepId(Etcd.NAME, "membership");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(state());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        State state = facts.get(state()).orElse(State.FOUNDER);
        return switch (state) {
            case MEMBER -> Diff.same();
            case FOUNDER ->
                Diff.of(Change.create(
                        id(),
                        "found the etcd cluster with " + String.join(", ", peers.keySet()),
                        Effect.Run.of("become a founder of the etcd cluster", founder())));
            case LATE ->
                Diff.of(Change.create(
                        id(),
                        "join the etcd cluster that the other members form",
                        Effect.Run.of("join the etcd cluster", late())));
        };
    }

    private String url(String address) {
        return "https://" + address + ":" + peerPort;
    }

    private String initialCluster() {
        return peers.entrySet().stream()
                .map(peer -> peer.getKey() + "=" + url(peer.getValue()))
                .collect(Collectors.joining(","));
    }

    private String founder() {
        return """
                cat >%1$s <<'@env'
                # Written by pgha; read only while this member has no data.
                ETCD_INITIAL_CLUSTER="%2$s"
                ETCD_INITIAL_CLUSTER_STATE="new"
                ETCD_INITIAL_CLUSTER_TOKEN="%3$s"
                @env
                """
                .formatted(FILE, initialCluster(), clusterName);
    }

    // Others that listen but do not answer are founders still waiting for this one: then it is a founder, too.
    private String late() {
        return """
                export ETCDCTL_API=3 ETCDCTL_CACERT=%1$s ETCDCTL_CERT=%2$s ETCDCTL_KEY=%3$s
                ask() { etcdctl --dial-timeout=2s --command-timeout=3s --endpoints="$asked" "$@"; }
                mine=%4$s members=
                for a in %5$s; do
                  asked=https://$a:%6$d
                  members=$(ask member list 2>/dev/null) && break || members=
                done
                # A machine before this one had the name; etcd takes no new member while it waits for that one.
                while IFS=', ' read -r id _ called url _; do
                  if [ "$called" = %8$s ] && [ "$url" != "$mine" ]; then ask member remove "$id" >/dev/null; fi
                done <<<"$members"
                # id, status, name, peer URLs, client URLs, learner
                line=$(grep -F "$mine" <<<"$members" || :)
                IFS=', ' read -r id status called _ client _ <<<"$line" || :
                if [ -z "$members" ] || { [ -n "$line" ] && [ "$status" = started ] && [ -z "${client%%false}" ]; }; then
                %7$s
                  exit 0
                fi
                if [ -n "$line" ] && [ "$status" = started ]; then ask member remove "$id"; line=; fi
                # While another new member starts, etcd wants to be asked again.
                for try in {1..40}; do
                  [ -z "$line" ] || break
                  said=$(ask member add %8$s --peer-urls="$mine" 2>&1) && break
                  [ $try -lt 40 ] || { echo "$said" >&2; exit 1; }
                  sleep 0.5
                done
                initial=%8$s=$mine
                while IFS=', ' read -r _ _ called url _; do
                  [ "$url" = "$mine" ] || [ -z "$url" ] || initial=$initial,$called=$url
                done <<<"$(ask member list)"
                printf '# Written by pgha; read only while this member has no data.\\n' >%9$s
                printf 'ETCD_INITIAL_CLUSTER="%%s"\\nETCD_INITIAL_CLUSTER_STATE="existing"\\n' "$initial" >>%9$s
                """
                .formatted(
                        Paths.CA,
                        Paths.CERTIFICATE,
                        Paths.KEY,
                        Bash.quote(url(peers.getOrDefault(name, ""))),
                        Bash.words(others()),
                        clientPort,
                        founder(),
                        Bash.quote(name),
                        FILE);
    }
}
