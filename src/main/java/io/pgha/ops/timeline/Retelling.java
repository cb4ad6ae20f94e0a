package io.pgha.ops.timeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which lines of a log belong to the story of a cluster, and what each says without its decoration. */
final class Retelling {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 300;

    /** The line of journalctl's short-iso-precise: time, host, program, text. */
    private static final Pattern JOURNAL =
            Pattern.compile("\\S+ \\S+ ([^\\[:\\s]+)(?:\\[\\d+])?: (.*)", Pattern.DOTALL);

    /** Patroni's own decoration: time, level. */
    private static final Pattern PATRONI =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d+ (\\w+): (.*)", Pattern.DOTALL);

    /** PostgreSQL's prefix up to the severity. */
    private static final Pattern POSTGRESQL = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d \\S+ \\S+ \\[\\d+] .*?(LOG|FATAL|PANIC|ERROR|WARNING): +(.*)", Pattern.DOTALL);

    private static final Pattern PATRONI_TELLS = Pattern.compile(
            "(?i)promot|demot|acquired session lock|fail-?over|switchover|leader key|leader race|bootstrap|rewind"
                    + "|pause|resum|started as|starting as|following a different leader|shut ?down|restart|crash|split|watchdog"
                    + "|failsafe|reinit|clone");
    private static final Pattern PATRONI_ROUTINE =
            Pattern.compile("(?i)no action|^Lock owner|does not have lock|^Got response|^Local timeline|^Changed ");
    private static final Pattern POSTGRESQL_TELLS = Pattern.compile(
            "database system (is|was)|received .*(shutdown|promote)|selected new timeline|started streaming"
                    + "|replication terminated|terminating walreceiver|standby \".*\" is now|redo (starts|done)|invalid record"
                    + "|consistent recovery|archive recovery|crash|terminated by signal|reinitializing|no space|starting PostgreSQL");
    private static final Pattern ETCD_TELLS = Pattern.compile(
            "became leader|became inactive|peer became active|lost leader|leader changed|starting a new election|failed to send out"
                    + " heartbeat|alarm|space|clock difference|compaction failed|applied a configuration change|ready to serve");
    private static final Pattern SYSTEMD_TELLS = Pattern.compile(
            "^(Started|Stopped|Failed to start) |Main process exited|Failed with result|killed by the OOM"
                    + "|Startup finished|Start request repeated|System is (rebooting|powering)");
    private static final Pattern HAPROXY_TELLS = Pattern.compile(
            "is (UP|DOWN)|no server available|\\[ALERT\\]|\\[WARNING\\]|Loading success|Stopping|Server .* is going");
    private static final Pattern KEEPALIVED_TELLS = Pattern.compile(
            "Entering \\w+ STATE|VRRP_Script|[Ss]cript.*(now returning|succe|fail)|higher priority|Stopp|Receive.*FAULT");
    private static final Pattern KERNEL_TELLS =
            Pattern.compile("(?i)out of memory|oom-kill|I/O error|EXT4-fs error|XFS.*error");
    private static final Pattern TROUBLE = Pattern.compile("(?i)error|fail|cannot|could not|timed out|fatal");
    private static final Pattern CONFD_TELLS =
            Pattern.compile("(?i)error|fail|chang|written|reload|updated|out of sync");

    private static final Map<String, String> NAMES =
            Map.of("keepalived_vrrp", "keepalived", "pgha-vip", "vip", "pgha-confd", "confd");

    private Retelling() {}

    /**
     * What was told, and by whom.
     *
     * @param source such as {@code patroni}
     */
    record Told(String source, String what) {}

    /** The story in a line of the journal; empty if it is routine. */
    static Optional<Told> journal(String line) {
        Matcher matcher = JOURNAL.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String program = matcher.group(1).toLowerCase(Locale.ROOT);
        String source = NAMES.getOrDefault(program, program);
        return what(source, matcher.group(2)).map(what -> new Told(source, shortened(what)));
    }

    private static Optional<String> what(String source, String text) {
        return switch (source) {
            case "patroni" -> patroni(text);
            case "etcd" -> etcd(text);
            case "systemd" -> matching(SYSTEMD_TELLS, text);
            case "haproxy" -> haproxy(text);
            case "keepalived" -> matching(KEEPALIVED_TELLS, text);
            case "kernel" -> matching(KERNEL_TELLS, text);
            case "vip" -> Optional.of(text);
            case "confd" -> matching(CONFD_TELLS, text);
            default -> matching(TROUBLE, text);
        };
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return pattern.matcher(text).find() ? Optional.of(text) : Optional.empty();
    }

    /** HAProxy writes each change of a server twice: into the log, and as a warning on its standard error. */
    private static Optional<String> haproxy(String text) {
        boolean copy = text.startsWith("[WARNING]") && text.contains(" : Server ");
        return copy
                ? Optional.empty()
                : matching(HAPROXY_TELLS, text).map(what -> what.split(", check duration", 2)[0]);
    }

    private static Optional<String> patroni(String text) {
        Matcher matcher = PATRONI.matcher(text);
        if (!matcher.matches() || PATRONI_ROUTINE.matcher(matcher.group(2)).find()) {
            return Optional.empty();
        }
        boolean trouble = !matcher.group(1).equals("INFO") && !matcher.group(1).equals("DEBUG");
        if (trouble) {
            return Optional.of(matcher.group(1) + ": " + matcher.group(2));
        }
        return matching(PATRONI_TELLS, matcher.group(2));
    }

    private static Optional<String> etcd(String text) {
        try {
            JsonNode said = JSON.readTree(text);
            String message = said.path("msg").asText("");
            String level = said.path("level").asText("");
            boolean trouble = level.equals("error") || level.equals("fatal") || level.equals("panic");
            if (!trouble && !ETCD_TELLS.matcher(message).find()) {
                return Optional.empty();
            }
            // Who was added or removed is in fields of its own; "added member" tells every member again at each start.
            String detail = said.has("raft-conf-change")
                    ? said.path("raft-conf-change").asText() + " "
                            + said.path("raft-conf-change-node-id").asText()
                    : said.path("error").asText(said.path("peer-id").asText(""));
            return Optional.of(detail.isEmpty() ? message : message + ": " + detail);
        } catch (JsonProcessingException plain) {
            // What etcd writes before it has read its settings is no JSON.
            return matching(TROUBLE, text);
        }
    }

    /** The story in a line of PostgreSQL's own log; empty if it is routine. */
    static Optional<Told> postgresql(String line) {
        Matcher matcher = POSTGRESQL.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean grave = matcher.group(1).equals("FATAL") || matcher.group(1).equals("PANIC");
        String what = matcher.group(2);
        return grave
                        || (matcher.group(1).equals("LOG")
                                && POSTGRESQL_TELLS.matcher(what).find())
                ? Optional.of(new Told("postgresql", shortened(grave ? matcher.group(1) + ": " + what : what)))
                : Optional.empty();
    }

    private static String shortened(String what) {
        return what.length() <= LONGEST ? what : what.substring(0, LONGEST) + "...";
    }
}
