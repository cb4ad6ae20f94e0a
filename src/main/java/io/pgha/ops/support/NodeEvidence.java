package io.pgha.ops.support;

import io.pgha.model.Text;
import io.pgha.ops.secrets.Redaction;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What is taken from one node: the script that prints one file after another, and the files made of it, masked as they come. */
final class NodeEvidence implements AutoCloseable {
    /** Lines of the journal and of PostgreSQL's log that are enough for an incident, and small enough to send. */
    private static final int LOG_LINES = 20_000;

    private static final int CONFIG_LIMIT = 512 << 10;

    private static final String LOGS =
            """

            for u in $units; do
              file "logs/$u.log"
              timeout 20 journalctl -q --no-pager -o short-iso-precise --since "@$since" -u $u -n $lines 2>&1
            done
            file logs/kernel.log
            timeout 20 journalctl -q -k --no-pager -o short-iso-precise --since "@$since" -n 2000 2>&1
            file logs/postgresql.log
            find /var/log/postgresql -maxdepth 1 -name '*.log' -newermt "@$since" -printf '%T@ %p\\n' \\
              | sort -n | cut -d' ' -f2- | xargs -r -d '\\n' cat | tail -n $lines
            true
            }
            main </dev/null
            """;

    private final String mark = "pgha-" + UUID.randomUUID() + " ";
    private final Path directory;
    private final Redaction redaction;
    private final Map<String, Path> files = new TreeMap<>();
    private Optional<BufferedWriter> current = Optional.empty();
    private Redaction mask;

    /** @param directory where the files are made; readable by the user alone */
    NodeEvidence(Path directory, Redaction redaction) {
        this.directory = directory;
        this.redaction = redaction;
        this.mask = redaction;
    }

    /** Prints a line with the mark before each file. Files that are secrets as a whole are not among them. */
    Text script(long sinceSeconds) {
        StringBuilder out = new StringBuilder("main() {\nfile() { printf '\\n%s%s\\n' '" + mark + "' \"$1\"; }\n"
                + "run() { n=$1; shift; file \"$n\"; timeout 10 \"$@\" 2>&1; }\n"
                + "since=$(( $(date +%s) - " + sinceSeconds + " ))\n");
        for (String[] look : new String[][] {
            {"system/uname.txt", "uname -a"},
            {"system/os-release.txt", "cat /etc/os-release"},
            {"system/uptime.txt", "uptime"},
            {"system/date.txt", "date --iso-8601=ns"},
            {"system/clock.txt", "chronyc -n tracking"},
            {"system/memory.txt", "free -m"},
            {"system/disks.txt", "df -hT"},
            {"system/inodes.txt", "df -i"},
            {"system/mounts.txt", "findmnt"},
            {"system/addresses.txt", "ip addr"},
            {"system/routes.txt", "ip route"},
            {"system/sockets.txt", "ss -tlnp"},
            {"system/processes.txt", "ps -eo user,pid,ppid,stat,etime,rss,pcpu,comm --sort=-rss"},
            {"system/failed-units.txt", "systemctl --failed --no-pager"},
            {
                "system/units.txt",
                "systemctl --no-pager status etcd patroni pgbouncer haproxy confd keepalived pgha-vip -n 0"
            },
            {
                "system/packages.txt",
                "dpkg-query -W postgresql* patroni etcd* pgbouncer haproxy keepalived confd python3-etcd"
            },
            {
                "system/sysctl.txt",
                "sysctl vm.overcommit_memory vm.overcommit_ratio vm.swappiness net.ipv4.ip_nonlocal_bind"
            },
            {
                "system/certificate.txt",
                "openssl x509 -in /etc/ssl/pgha/node.crt -noout -subject -issuer -dates -ext subjectAltName"
            },
        }) {
            out.append("run ")
                    .append(look[0])
                    .append(' ')
                    .append(look[1].replace("*", "\\*"))
                    .append('\n');
        }
        out.append(
                        "for f in /etc/patroni/*.yml /etc/default/etcd /etc/pgbouncer/pgbouncer.ini /etc/pgbouncer/listen.ini"
                                + " /etc/haproxy/haproxy.cfg /etc/keepalived/keepalived.conf /etc/confd/*.toml /etc/confd/*/*"
                                + " /etc/pgha/vip.env /etc/hosts /etc/fstab /etc/sysctl.d/*pgha* /etc/security/limits.d/*"
                                + " /etc/systemd/system/*.service /etc/systemd/system/*.service.d/*.conf"
                                + " /data/postgresql/*/*/postgresql.conf /data/postgresql/*/*/postgresql.base.conf"
                                + " /data/postgresql/*/*/pg_hba.conf /data/postgresql/*/*/postgresql.auto.conf; do\n"
                                + "[ -f \"$f\" ] && [ ! -L \"$f\" ] && { file \"config$f\"; head -c ")
                .append(CONFIG_LIMIT)
                .append(" \"$f\"; }; done\n")
                .append("units='etcd patroni pgbouncer haproxy confd keepalived pgha-vip'; lines=")
                .append(LOG_LINES)
                .append(LOGS);
        return Text.plain(out.toString());
    }

    /** Takes the next line that the node printed. */
    void line(String line) {
        try {
            if (line.startsWith(mark)) {
                begin(line.substring(mark.length()));
            } else if (current.isPresent()) {
                current.get().write(mask.line(line));
                current.get().write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(String name) throws IOException {
        close();
        mask = redaction.again();
        // The node names the file: only what can be a name in the archive is taken.
        String safe = name.replaceAll("[^A-Za-z0-9._/@-]", "_").replace("..", "_");
        Path file = directory.resolve("part-" + files.size());
        files.put(safe.length() > 80 ? safe.substring(safe.length() - 80) : safe, file);
        current = Optional.of(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW));
    }

    /** The files by their names in the archive. */
    Map<String, Path> files() {
        return new TreeMap<>(files);
    }

    /** The names of the files, for tests and lists. */
    List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public void close() throws IOException {
        if (current.isPresent()) {
            current.get().close();
            current = Optional.empty();
        }
    }
}
