package io.pgha.stack.patroni;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Check;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Paths;
import io.pgha.stack.PrimaryFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a healthy member of the cluster shows, asked of the REST APIs of the members. */
final class Checks {
    // A first primary may have to recover for minutes, and a first replica to copy for hours: the check says when it
    // gave up.
    private static final Duration PRIMARY = Duration.ofMinutes(5);
    private static final Duration REPLICAS = Duration.ofMinutes(30);
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String NOTHING = "  :";

    private final ClusterSpec spec;
    private final Node node;
    private final int nodes;
    private final String rest;

    Checks(Blueprint cluster, Node node) {
        this.spec = cluster.spec();
        this.node = node;
        this.nodes = cluster.nodes().size();
        String all =
                cluster.nodes().stream().map(one -> Patroni.restApi(spec, one)).collect(Collectors.joining(" "));
        // Who holds the leader key is the primary for Patroni while its server still starts.
        this.rest =
                """
                all=(%s)
                ask() { curl -fsS -m 3 --cacert %s "$1"; }
                mine() { ask %s"$1"; }
                is_primary() { local said; said=$(ask "$1/primary") && [[ $said == *'"state": "running"'* ]]; }
                streams() { pgrep -u postgres -f 'walreceiver.*streaming' >/dev/null; }
                %s"""
                        .formatted(all, Paths.CA, Patroni.restApi(spec, node), refused());
    }

    /**
     * Who is refused for a quarter of a minute is let in by nobody who only waits. The server's log says so on both sides: where the
     * login was refused, and where it was tried.
     */
    private String refused() {
        String user = "\"" + spec.postgresql().replicationUser().replaceAll("[^A-Za-z0-9_]", "\\\\$0") + "\"";
        String refusal =
                "([A-Za-z]+ authentication failed for user %1$s|no pg_hba\\.conf entry for replication.*user %1$s"
                        + "|pg_hba\\.conf rejects replication.*user %1$s|role %1$s (does not exist|is not permitted to log in)).*";
        return """
                refused() {
                  local since said
                  waited 15 || return 1
                  printf -v since '%%(%%F %%T)T' $((EPOCHSECONDS - 12))
                  said=$(tail -n 80 /var/log/postgresql/postgresql-"$(date +%%a)".log | awk -v since="$since" '$1 " " $2 >= since' |
                    grep -oE %s | tail -n 1)
                  [ -z "$said" ] || hopeless "Replicas are not let in: $said"
                  return 1
                }
                """
                .formatted(Bash.quote(refusal.formatted(user)));
    }

    private Check check(String id, String title, String bash, Duration deadline, String... next) {
        String evidence = rest
                + "mine /patroni | head -c 1500; echo; mine /cluster | head -c 1500; echo\n"
                + "systemctl --no-pager -l status patroni | head -n 6; journalctl --no-pager -o cat -n 10 -u patroni";
        return new Check("patroni." + id, title, Text.plain(rest + bash), deadline, evidence, List.of(next));
    }

    /**
     * While nodes start, processors are what a cluster waits for, and a request costs two programs a handshake. So a node looks at its
     * own files first, and asks the others only now and then.
     */
    Check primaryReachable() {
        return check(
                "primary",
                "a primary accepts writes",
                """
                if %1$s; then is_primary %2$s; exit; fi
                if [ -e %3$s ] && streams; then exit 0; fi
                sleep 0.7
                for api in "${all[@]}"; do if is_primary "$api"; then exit 0; fi; done
                if waited 20; then
                  case $(systemctl is-active patroni) in inactive | failed) hopeless "Patroni does not run here.";; esac
                fi
                exit 1
                """
                        .formatted(
                                PrimaryFact.test(spec),
                                Patroni.restApi(spec, node),
                                Bash.quote(spec.postgresql().dataDirectory() + "/standby.signal")),
                PRIMARY,
                "cluster status",
                "exec --on " + node.name() + " \"sudo journalctl -u patroni -n 30\"");
    }

    /** On the primary: as many replicas stream as there are other nodes, and one is synchronous where that is wanted. */
    Check replicasStream() {
        return check(
                "replicas",
                spec.patroni().synchronous() && nodes > 1
                        ? "all replicas stream, and a synchronous standby is assigned"
                        : "all replicas stream",
                """
                healthy() {
                  if %1$s; then
                    local status streaming
                    status=$(mine /patroni)
                    streaming=$(grep -o '"state": "streaming"' <<<"$status" | wc -l)
                    [ "$streaming" -ge %2$d ] || return 1
                  %3$s
                  else
                    streams
                  fi
                }
                if healthy; then exit 0; fi
                refused
                sleep 0.3
                exit 1
                """
                        .formatted(PrimaryFact.test(spec), nodes - 1, syncWhereItIsOn()),
                REPLICAS,
                "doctor",
                "stack configure all",
                "service logs " + node.name() + " patroni");
    }

    /** A cluster whose synchronous mode is about to be turned on has no synchronous standby yet. */
    private String syncWhereItIsOn() {
        return sync().equals(NOTHING)
                ? NOTHING
                : "  ! mine /config | grep -qE '\"synchronous_mode\": (true|\"on\"|\"quorum\")' ||\n  " + sync();
    }

    private String sync() {
        return spec.patroni().synchronous() && nodes > 1
                ? "  grep -qE '\"sync_state\": \"(sync|quorum)\"' <<<\"$status\""
                : NOTHING;
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>(healthy());
        checks.add(check(
                "restart",
                "no setting waits for a restart of PostgreSQL",
                "status=$(mine /patroni) && ! grep -q '\"pending_restart\": true' <<<\"$status\"",
                Duration.ofSeconds(5),
                "patroni restart all --pending"));
        return checks;
    }

    List<Check> healthy() {
        String name = node.name();
        return List.of(
                check(
                        "member",
                        "PostgreSQL runs under Patroni",
                        "mine /health >/dev/null",
                        SOON,
                        "exec --on " + name + " \"sudo journalctl -u patroni -n 30\""),
                check(
                        "role",
                        "the member is the primary or streams from it",
                        // A server that was started past Patroni may not show in its title what it does.
                        "is_primary " + Patroni.restApi(spec, node) + " || { mine /replica >/dev/null && "
                                + "{ streams || mine /patroni | grep -q '\"replication_state\": \"streaming\"'; }; } || refused",
                        SOON,
                        "cluster status",
                        "doctor"),
                check(
                        "leader",
                        "exactly one member leads, on the member's own timeline",
                        """
                        leaders=0
                        for api in "${all[@]}"; do
                          if is_primary "$api"; then leaders=$((leaders + 1)); leader=$api; fi
                        done
                        timeline() { ask "$1/patroni" | grep -o '"timeline": [0-9]*' | head -n 1; }
                        [ $leaders -eq 1 ] && [ "$(timeline "$leader")" = "$(timeline %s)" ]
                        """
                                .formatted(Patroni.restApi(spec, node)),
                        SOON,
                        "cluster status",
                        "patroni history"),
                check(
                        "sync",
                        "a synchronous standby is assigned where that is wanted",
                        """
                        is_primary %1$s || exit 0
                        status=$(mine /patroni)
                        if
                        %2$s
                        then exit 0; fi
                        refused
                        """
                                .formatted(Patroni.restApi(spec, node), sync()),
                        SOON,
                        "cluster status"));
    }
}
