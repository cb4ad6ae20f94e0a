package io.pgha.ops.hands;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A program of the stack that runs on a node all the time, by the word the command line has for it. */
public enum Service {
    ETCD("etcd.service"),
    PATRONI("patroni.service"),
    /** Started, stopped and restarted by Patroni, so it has no unit of its own and logs into files. */
    POSTGRESQL(""),
    PGBOUNCER("pgbouncer.service"),
    HAPROXY("haproxy.service"),
    CONFD("confd.service"),
    KEEPALIVED("keepalived.service"),
    /** The agent that moves the virtual IP in the cloud when keepalived says so. */
    VIP("pgha-vip.service");

    /** Where PostgreSQL's own log files are. */
    static final String POSTGRESQL_LOGS = "/var/log/postgresql";

    private final String unit;

    Service(String unit) {
        this.unit = unit;
    }

    /** The word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its systemd unit; empty for PostgreSQL. */
    public String unit() {
        return unit;
    }

    /** The component of the stack whose checks tell whether it is well. */
    String component() {
        return this == VIP ? KEEPALIVED.word() : word();
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Service::word).toList();
    }

    /**
     * The service of a word.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if there is none, naming the nearest one
     */
    public static Service require(String word) {
        return Arrays.stream(values())
                .filter(service -> service.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> Problem.of("UNKNOWN_COMPONENT", Problem.Kind.USAGE, "There is no service '" + word + "'.")
                                .because(NearestName.of(word, words())
                                        .map(near -> "Did you mean " + near + "?")
                                        .orElse("Services: " + String.join(", ", words()) + "."))
                                .withNext("service list")
                                .toException());
    }
}
