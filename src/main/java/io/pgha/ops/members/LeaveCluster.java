package io.pgha.ops.members;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes nodes out of a running cluster before their machines go, or away from etcd alone; each part can be repeated. */
public final class LeaveCluster {
    private static final Duration STOP = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(4);

    private final ClusterSpec spec;
    private final NodeFleet fleet;
    private final Cancellation cancellation;

    /** The parts of leaving, for one cluster. */
    public LeaveCluster(ClusterSpec spec, NodeFleet fleet, Cancellation cancellation) {
        this.spec = spec;
        this.fleet = fleet;
        this.cancellation = cancellation;
    }

    /** Stops and disables what runs on a node, PostgreSQL cleanly; a node that does not answer runs nothing that matters. */
    public boolean quiet(Node node) {
        String bash =
                """
                systemctl disable --now keepalived pgha-vip haproxy confd pgbouncer patroni 2>/dev/null
                for unit in keepalived haproxy pgbouncer patroni; do
                  if systemctl -q is-active $unit; then echo "$unit still runs" >&2; exit 1; fi
                done
                """;
        try {
            if (!run(node, "true", LOOK).ok()) {
                return false;
            }
        } catch (ProblemException e) {
            cancellation.check();
            return false;
        }
        Output output = run(node, bash, STOP);
        if (!output.ok()) {
            throw Problem.of("NODE_BUSY", Problem.Kind.REMOTE, "What runs on " + node.name() + " could not be stopped.")
                    .at(node.name())
                    .withEvidence(output.lastLines(5))
                    .withNext("exec --on " + node.name() + " \"sudo systemctl --failed\"")
                    .toException();
        }
        return true;
    }

    /**
     * Removes nodes from etcd's list of members, one after another, by the word of a member that stays; who is none is passed over.
     *
     * @throws ProblemException with etcd's own words if it refuses, as it does when quorum would be lost
     */
    public void leaveEtcd(List<String> names, Node teller) {
        String bash =
                """
                set -a; . %3$s; set +a
                export ETCDCTL_ENDPOINTS=https://127.0.0.1:%2$d
                for name in %1$s; do
                  said=$(etcdctl member list 2>&1) || { echo "$said" >&2; exit 1; }
                  id=$(grep -F ", $name, " <<<"$said" | cut -d, -f1)
                  [ -n "$id" ] || continue
                  for try in {1..50}; do
                    said=$(etcdctl member remove "$id" 2>&1) && continue 2
                    sleep 0.4
                  done
                  echo "$said" >&2; exit 1
                done
                """
                        .formatted(Bash.words(names), spec.etcd().clientPort(), Paths.ETCDCTL_ENV);
        Output output = run(teller, bash, STOP);
        if (!output.ok()) {
            throw Problem.of(
                            "ETCD_MEMBER_STAYS",
                            Problem.Kind.REMOTE,
                            "etcd did not let " + String.join(", ", names) + " go.")
                    .at(teller.name())
                    .withEvidence(output.lastLines(5))
                    .withNext("cluster status", "stack check etcd")
                    .toException();
        }
    }

    /**
     * Takes the key of a member whose Patroni was stopped out of etcd, so that nobody counts on it until its lease ends.
     *
     * @param tellers members of etcd that stay, asked one after the other until one does it
     * @return false if none did it
     */
    public boolean forgetMember(String gone, List<Node> tellers) {
        String bash =
                """
                set -a; . %s; set +a
                ETCDCTL_ENDPOINTS=https://127.0.0.1:%d etcdctl --command-timeout=5s del %s >/dev/null
                """
                        .formatted(
                                Paths.ETCDCTL_ENV,
                                spec.etcd().clientPort(),
                                Bash.quote(Paths.DCS_NAMESPACE + spec.name() + "/members/" + gone));
        return tellers.stream().anyMatch(teller -> succeeds(teller, bash));
    }

    /**
     * Takes a member out of HAProxy's servers at once; confd would let it linger, as it lets one that may come back.
     *
     * @param gone name of the member, whose key is no longer in etcd
     * @return false if the servers could not be changed on one of the nodes
     */
    public boolean forgetServer(String gone, List<Node> nodes) {
        String bash =
                """
                cfg=/etc/haproxy/haproxy.cfg
                grep -qE '^ +server %1$s(-primary)? ' $cfg || exit 0
                systemctl stop confd
                sed -i -E '/^ +server %1$s(-primary)? /d' $cfg
                systemctl start confd && systemctl try-reload-or-restart haproxy
                """
                        .formatted(gone);
        return nodes.stream().map(node -> succeeds(node, bash)).reduce(true, Boolean::logicalAnd);
    }

    /** False also for a node that does not answer: what it would have forgotten goes by itself. */
    private boolean succeeds(Node node, String bash) {
        try {
            return run(node, bash, STOP).ok();
        } catch (ProblemException e) {
            cancellation.check();
            return false;
        }
    }

    /** Stops etcd where it is no longer wanted and removes its data, so that the node can become a member again one day. */
    public void forgetEtcd(Node node) {
        String bash = "systemctl disable --now etcd 2>/dev/null || :\nrm -rf "
                + Bash.quote(spec.etcd().dataDirectory() + "/member") + "\n";
        Output output = run(node, bash, STOP);
        if (!output.ok()) {
            throw Problem.of(
                            "ETCD_LEFTOVER",
                            Problem.Kind.REMOTE,
                            "etcd's data on " + node.name() + " could not be removed.")
                    .at(node.name())
                    .withEvidence(output.lastLines(5))
                    .withNext("exec --on " + node.name() + " \"sudo systemctl status etcd\"")
                    .toException();
        }
    }

    /** True if the node answers and was never configured: a machine that was just made. */
    public boolean isBlank(Node node) {
        try {
            return run(node, "[ ! -e /etc/pgha/secrets.json ]", LOOK).ok();
        } catch (ProblemException e) {
            cancellation.check();
            return false;
        }
    }

    private Output run(Node node, String bash, Duration limit) {
        Script script = Script.asRoot(Text.plain(bash), limit).cancelledBy(cancellation);
        Map<Node, Outcome<Output>> outcomes =
                fleet.each(List.of(node), Rollout.PARALLEL, cancellation, (each, host) -> host.run(script));
        cancellation.check();
        Optional<Outcome<Output>> outcome = outcomes.values().stream().findFirst();
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Done<Output> done) {
            return done.value();
        }
        throw (outcome.isPresent() && outcome.get() instanceof Outcome.Failed<Output> failed
                        ? failed.problem()
                        : Problem.of("NOT_STARTED", Problem.Kind.CANCELLED, "Nothing was started.")
                                .at(node.name()))
                .toException();
    }
}
