package io.pgha.ops.hands;

import io.pgha.model.Text;
import io.pgha.plan.Bash;
import java.time.Instant;
import java.util.Optional;

/** The script that reads a service's log on a node, to its end or for as long as anybody listens. */
final class LogScript {
    /** A line that only shows that the other side is there. */
    static final String ALIVE = "\u001e";

    /**
     * Every few seconds a sign of life is sent; when nobody takes it any more, the readers end, which otherwise would wait on the
     * node for a next line of a quiet log for ever.
     */
    private static final String SIGNS_OF_LIFE =
            "( trap '' PIPE; while printf '\\036\\n' 2>/dev/null; do sleep 5; done; kill -TERM 0 ) &\n";

    private LogScript() {}

    /**
     * What of a log is wanted.
     *
     * @param ago seconds before now, by the node's clock
     * @param from not before this moment; goes before {@code ago}
     * @param lines most lines to begin with
     * @param pattern extended regular expression, in which case does not matter
     */
    record Wish(
            Optional<Long> ago,
            Optional<Instant> from,
            Optional<Integer> lines,
            Optional<String> pattern,
            boolean follow) {}

    static Text of(Service service, Wish wish, String zone) {
        String begin = wish.from()
                .map(from -> "since=" + from.getEpochSecond() + "\n")
                .or(() -> wish.ago().map(ago -> "since=$(( $(date +%s) - " + ago + " ))\n"))
                .orElse("since=\n");
        return Text.plain("main() {\nset -o pipefail\n" + begin + (wish.follow() ? SIGNS_OF_LIFE : "")
                + (service == Service.POSTGRESQL ? files(wish, zone) : journal(service, wish))
                + "\n}\nmain </dev/null\n");
    }

    private static String journal(Service service, Wish wish) {
        return "set -- -q --no-pager -o short-iso-precise -u " + Bash.quote(service.unit())
                + " -n " + wish.lines().map(String::valueOf).orElse("all")
                + wish.pattern()
                        .map(pattern -> " --case-sensitive=no -g " + Bash.quote(pattern))
                        .orElse("")
                + "\n[ -z \"$since\" ] || set -- \"$@\" --since \"@$since\"\n"
                // journalctl calls it a failure that nothing matches.
                + (wish.follow() ? "journalctl \"$@\" -f" : "journalctl \"$@\" || [ $? = 1 ]");
    }

    private static String files(Wish wish, String zone) {
        String dir = Bash.quote(Service.POSTGRESQL_LOGS);
        String matching = wish.pattern()
                .map(pattern -> "{ grep --line-buffered -Eai -e " + Bash.quote(pattern) + " || [ $? = 1 ]; }")
                .orElse("cat");
        String last = wish.lines().map(lines -> "tail -n " + lines).orElse("cat");
        String history = "files() { find " + dir + " -maxdepth 1 -name '*.log' -size +0 "
                + "${since:+-newermt \"@$since\"} -printf '%T@ %p\\n' | sort -n | cut -d' ' -f2-; }\n"
                + "from=${since:+$(TZ=" + Bash.quote(zone) + " date -d \"@$since\" '+%F %T')}\n"
                + "recent() { awk -v s=\"$from\" '/^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] /"
                + "{ on = (substr($0, 1, 19) >= s) } on || s == \"\"'; }\n";
        String read = "while IFS= read -r f; do head -c \"$(stat -c %s \"$f\")\" \"$f\"; done";
        if (!wish.follow()) {
            return history + "files | " + read + " | recent | " + matching + " | " + last;
        }
        return history
                + "newest() { ls -t " + dir + "/*.log 2>/dev/null | head -n 1; }\n"
                + "f=$(newest); at=$(( $(stat -c %s \"$f\" 2>/dev/null || echo 0) + 1 ))\n"
                + "files | { " + read + "; } | head -c -0 | recent | " + matching + " | " + last + "\n"
                + "while :; do\n"
                // The name changes at midnight; the old file is read to its end first.
                + "  { tail -c +$at -F \"$f\" 2>/dev/null | " + matching + "; } & t=$!\n"
                + "  while n=$(newest); [ \"$n\" = \"$f\" ]; do sleep 2; done\n"
                + "  sleep 2; pkill -TERM -P $t; kill $t 2>/dev/null; f=$n; at=1\n"
                + "done";
    }
}
