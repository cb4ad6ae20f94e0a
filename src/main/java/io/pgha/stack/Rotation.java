package io.pgha.stack;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Secret;
import io.pgha.model.SecretName;
import io.pgha.model.SecretName.Kind;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Check;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Phase;
import io.pgha.plan.Stage;
import io.pgha.plan.Step;
import io.pgha.stack.os.SecretsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The way a running cluster gets other secrets, turn by turn. Before the first value changes every node knows all new ones, and only
 * when each of them has been seen to work do they become the ones the nodes keep: a run that is cut off anywhere is finished by the
 * next. Of the components' steps it takes those alone that carry the secrets, so that nothing else changes with them.
 */
public final class Rotation {
    private final Stack stack;
    private final Blueprint wanted;
    private final Set<SecretName> names;

    /**
     * A change of secrets.
     *
     * @param wanted the cluster with the new secrets
     * @param names those that change
     */
    public Rotation(Stack stack, Blueprint wanted, Set<SecretName> names) {
        this.stack = stack;
        this.wanted = wanted;
        this.names = Set.copyOf(names);
    }

    /** Work that is done on all nodes side by side before the next turn begins. */
    public record Turn(String title, Stage stage) {}

    /** All turns, in order. */
    public List<Turn> turns() {
        List<Turn> turns = new ArrayList<>();
        turns.add(turn(
                "keep the new values on every node",
                node -> List.of(),
                node -> List.of(SecretsFile.nextPresent(wanted.secrets()))));
        // PgBouncer's own login is let in by its account: a rule of the same file, which older clusters do not have.
        if (has(Kind.SUPERUSER) || has(Kind.REPLICATION) || has(Kind.RESTAPI) || has(Kind.PGBOUNCER)) {
            turns.add(component("give them to Patroni", "patroni", "config.yml", "patroni.service"));
        }
        if (names.stream().anyMatch(name -> name.databaseRole(wanted.spec()).isPresent())) {
            turns.add(turn("change them in PostgreSQL", this::primary, this::roles));
        }
        if (has(Kind.PGBOUNCER)) {
            turns.add(component("give it to PgBouncer", "pgbouncer", "userlist.txt", "pgbouncer.service"));
        }
        if (has(Kind.VRRP)) {
            turns.add(component("give it to keepalived", "keepalived", "keepalived.conf", "keepalived.service"));
        }
        turns.add(turn(
                "see that they work, and forget the old ones",
                this::proofs,
                node -> List.of(SecretsFile.present(wanted.secrets()), SecretsFile.nextAbsent())));
        return turns;
    }

    private boolean has(Kind kind) {
        return names.stream().anyMatch(name -> name.kind() == kind);
    }

    private Turn component(String title, String component, String file, String unit) {
        return turn(
                title,
                node -> List.of(),
                node -> steps(
                        component,
                        node,
                        Phase.CONFIGURE,
                        what -> what.endsWith("/" + file) || what.equals("unit " + unit)));
    }

    private List<Step> roles(Node node) {
        List<String> roles = names.stream()
                .flatMap(name -> name.databaseRole(wanted.spec()).stream())
                .map(role -> "role " + role)
                .toList();
        return steps("postgresql", node, Phase.SETTLE, roles::contains);
    }

    private List<Step> steps(String component, Node node, Phase phase, Predicate<String> wantedStep) {
        return stack.component(component).steps(wanted, node, phase).stream()
                .filter(step -> wantedStep.test(step.id().what()))
                .toList();
    }

    private Turn turn(String title, Function<Node, List<Check>> before, Function<Node, List<Step>> steps) {
        List<NodeWork> work = wanted.nodes().stream()
                .map(node -> new NodeWork(node, before.apply(node), steps.apply(node), List.of()))
                .toList();
        return new Turn(title, new Stage(Phase.CONFIGURE, work, Optional.empty()));
    }

    /** Without a primary nobody could say whether a role is as wanted. */
    private List<Check> primary(Node node) {
        return stack.component("patroni").before(wanted, node, Phase.SETTLE);
    }

    private List<Check> proofs(Node node) {
        return SecretName.all(wanted.spec()).stream()
                .filter(names::contains)
                .flatMap(name -> proof(name, node).stream())
                .toList();
    }

    /** That a node gets in with the new value, where that can be tried without changing anything. */
    private Optional<Check> proof(SecretName name, Node node) {
        ClusterSpec spec = wanted.spec();
        Secret secret = wanted.secrets().get(name).orElseThrow();
        return switch (name.kind()) {
            case SUPERUSER ->
                Optional.of(login(
                        name,
                        secret,
                        node,
                        spec.postgresql().superuser(),
                        spec.postgresql().port(),
                        false));
            case REPLICATION ->
                Optional.of(login(
                        name,
                        secret,
                        node,
                        spec.postgresql().replicationUser(),
                        spec.postgresql().port(),
                        true));
            case PGBOUNCER ->
                Optional.of(login(
                        name,
                        secret,
                        node,
                        spec.pgbouncer().authUser(),
                        spec.pgbouncer().port(),
                        false));
            case RESTAPI -> Optional.of(restApi(name, secret, node));
            case USER ->
                canLogIn(name)
                        ? Optional.of(login(
                                name,
                                secret,
                                node,
                                name.role(),
                                spec.pgbouncer().port(),
                                false))
                        : Optional.empty();
            case VRRP -> Optional.empty();
        };
    }

    // The lookup of passwords never gives out those of the powerful, so they cannot come in by the pool.
    private boolean canLogIn(SecretName name) {
        return wanted.spec().postgresql().users().stream()
                .filter(user -> user.name().equals(name.role()))
                .map(user -> user.options())
                .anyMatch(options -> options.contains("LOGIN")
                        && !options.contains("SUPERUSER")
                        && !options.contains("REPLICATION"));
    }

    private Check login(SecretName name, Secret secret, Node node, String role, int port, boolean replication) {
        String sslMode = port == wanted.spec().pgbouncer().port() ? "prefer" : "require";
        Login login = Login.of(wanted, role, secret, sslMode);
        Text question =
                replication ? login.identify(node.address(), port) : login.query(node.address(), port, "SELECT 1");
        return check(
                name,
                "role " + role + " logs in with its new password on port " + port,
                question.plus(" >/dev/null"),
                "journalctl --no-pager -o cat -n 5 -u patroni -u pgbouncer");
    }

    // Nothing is changed by an empty change.
    private Check restApi(SecretName name, Secret secret, Node node) {
        Text user = Text.plain("user = \"" + Paths.REST_USER + ":")
                .plus(Text.hidden(secret)
                        .mapPieces(raw -> raw.replace("\\", "\\\\").replace("\"", "\\\"")))
                .plus("\"");
        Text bash = Text.plain("user=")
                .plus(Bash.quote(user))
                .plus("\ncode=$(curl -sS -o /dev/null -w '%{http_code}' -m 5 --cacert " + Paths.CA
                        + " -K <(printf '%s\\n' \"$user\") -X PATCH -d '{}' https://" + node.address() + ":"
                        + wanted.spec().patroni().restapiPort()
                        + "/config)\n[ \"$code\" != 401 ] && [ \"$code\" != 000 ]");
        return check(
                name,
                "Patroni's REST API takes the new password",
                bash,
                "journalctl --no-pager -o cat -n 5 -u patroni");
    }

    // Patroni reads its file again at its next look at the cluster, once every loop_wait.
    private Check check(SecretName name, String title, Text bash, String evidence) {
        Duration patience = wanted.spec().patroni().loopWait().multipliedBy(2).plusSeconds(20);
        return new Check(
                "secret." + name, title, bash, patience, evidence, List.of("cluster status", "secret rotate " + name));
    }
}
