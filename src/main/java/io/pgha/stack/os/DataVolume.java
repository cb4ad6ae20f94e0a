package io.pgha.stack.os;

import io.pgha.model.NodesSpec.FileSystem;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The data volume is mounted, now and at every boot, by the UUID of its file system. A volume is formatted only if nothing at all is
 * found on it; one that holds anything but our own file system is refused. The bare mount point can be written by nobody, so that
 * no database ever starts on the boot disk.
 *
 * @param device path by which the cloud attaches the volume
 * @param mountPoint absolute path
 */
record DataVolume(String device, String mountPoint, FileSystem fileSystem) implements Step {
    /** Label of a file system that is ours. */
    static final String LABEL = "pgha-data";

    private static final String LINK_UNIT = "pgha-data-link.service";

    /**
     * What the node says about the volume.
     *
     * @param mounted device number of the volume if it is mounted at the mount point, another word if something else is, or empty
     * @param device device number of the volume, or empty if it is not attached
     * @param signature what blkid finds on the volume, by its own names; empty for a blank one and for a mounted one
     */
    record State(Optional<String> mounted, Optional<String> device, Map<String, String> signature) {
        boolean right() {
            return mounted.isPresent() && mounted.equals(device);
        }
    }

    // No process where all is well: the file system at the mount point is on the very device. Where the mount table
    // names a device that has no node here, numbers decide. The table is read at one go: the kernel writes it anew for
    // every line that read takes.
    private Fact<State> state() {
        String bash =
                """
                dev=%s at=%s is= on= has=
                mapfile -t mounts </proc/self/mountinfo
                for mount in "${mounts[@]}"; do
                  [[ $mount == *" $at "* ]] || continue
                  set -- $mount
                  [ "$5" = "$at" ] || continue
                  number=$3
                  set -- ${mount#* - }
                  [ "$dev" -ef "$2" ] && { echo "mounted=$number"; echo "device=$number"; return; }
                done
                while read -r name number major minor; do
                  if [ "$name" = "$at" ]; then on=$number; else
                    major=$((16#$major)) minor=$((16#$minor))
                    is=$(( (major & 0xfff) << 8 | (minor & 0xff) | (minor & ~0xff) << 12 ))
                  fi
                done < <(stat -L -c '%%n %%d %%t %%T' "$dev" "$at")
                if [ -n "$is" ] && [ "$on" = "$is" ]; then has=$is; elif mountpoint -q "$at"; then has=other; fi
                echo "mounted=$has"; echo "device=$is"
                if [ -n "$is" ] && [ "$is" != "$has" ]; then
                  found=$(blkid -p -o export "$dev" || [ $? -eq 2 ])
                  [ -n "$found" ] || found=$(wipefs -n --noheadings -O TYPE "$dev" | sed 's/^/TYPE=/')
                  echo "$found"
                fi
                """
                        .formatted(Bash.quote(device), Bash.quote(mountPoint));
        return Fact.command("data volume", bash, DataVolume::parse);
    }

    private static State parse(String answer) {
        Map<String, String> values = new HashMap<>();
        for (String line : answer.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        Optional<String> mounted = Optional.ofNullable(values.remove("mounted")).filter(value -> !value.isEmpty());
        Optional<String> device = Optional.ofNullable(values.remove("device")).filter(value -> !value.isEmpty());
        values.keySet().removeIf(key -> !Set.of("TYPE", "LABEL", "UUID", "PTTYPE", "USAGE")
                .contains(key));
        return new State(mounted, device, values);
    }

    /** The mount unit's name as systemd derives it from the path (systemd.unit(5), "String Escaping for Inclusion in Unit Names"). */
    static String unit(String mountPoint) {
        String path = mountPoint.replaceAll("/+", "/").replaceAll("^/|/$", "");
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                name.append('-');
            } else if (Character.isLetterOrDigit(c) || c == '_' || c == ':' || (c == '.' && !name.isEmpty())) {
                name.append(c);
            } else {
                name.append("\\x%02x".formatted((int) c));
            }
        }
        return name + ".mount";
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "data volume at " + mountPoint);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(state(), Fact.unit(unit(mountPoint)));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<State> known = facts.get(state());
        if (known.isEmpty()) {
            return Diff.later("mount the data volume at " + mountPoint);
        }
        State state = known.get();
        boolean enabled =
                facts.get(Fact.unit(unit(mountPoint))).orElse(UnitState.ABSENT).enabled();
        if (state.right() && enabled) {
            return Diff.same();
        }
        if (state.device().isEmpty()) {
            return refuse("The data volume " + device + " is not attached to this node.");
        }
        if (state.mounted().isPresent() && !state.right()) {
            return refuse("Something else than the data volume " + device + " is mounted at " + mountPoint + ".");
        }
        Map<String, String> signature = state.signature();
        boolean ours = LABEL.equals(signature.get("LABEL"));
        if (!signature.isEmpty() && !ours) {
            return refuse("The data volume " + device + " is not empty: it holds "
                    + signature.getOrDefault("TYPE", signature.getOrDefault("PTTYPE", "an unknown"))
                    + (signature.containsKey("PTTYPE") && !signature.containsKey("TYPE")
                            ? " partition table"
                            : " file system")
                    + Optional.ofNullable(signature.get("LABEL"))
                            .map(label -> " labelled " + label)
                            .orElse("")
                    + ". It is left as it is; empty it with wipefs -a if nobody needs it, or attach another volume.");
        }
        boolean format = signature.isEmpty() && !state.right();
        String kind = fileSystem.name().toLowerCase(Locale.ROOT);
        String what = (format
                        ? "format the empty volume " + device + " as " + kind + " and mount it at "
                        : "mount " + device + " at ")
                + mountPoint;
        String bash = (format ? format(kind) : "") + (state.right() ? "" : guard()) + mount();
        return Diff.of(Change.create(id(), what, Effect.Run.of(what, bash))
                .showing(Text.plain(format ? "empty" : "not mounted"), Text.plain("mounted at " + mountPoint)));
    }

    private Diff refuse(String message) {
        return Diff.of(Change.create(
                        id(),
                        "mount the data volume at " + mountPoint + " (impossible: " + message + ")",
                        Effect.Run.of(
                                "mount the data volume at " + mountPoint, "echo " + Bash.quote(message) + "\nexit 1"))
                .showing(Text.plain(message), Text.plain("mounted at " + mountPoint)));
    }

    // Looked at again just before: the plan may be old, and this cannot be undone.
    private String format(String kind) {
        String make = fileSystem == FileSystem.XFS
                ? "mkfs.xfs -q -K -L " + LABEL
                : "mkfs.ext4 -q -E nodiscard -m 1 -L " + LABEL;
        return """
                dev=%1$s
                found=$(wipefs -n --noheadings -O TYPE "$dev"; blkid -p -o export "$dev" || [ $? -eq 2 ])
                if [ -n "$found" ]; then
                  echo "The data volume $dev is not empty, so it is not formatted as %2$s:"; echo "$found"; exit 1
                fi
                %3$s "$dev"
                """
                .formatted(Bash.quote(device), kind, make);
    }

    private String guard() {
        return """
                at=%1$s
                if [ ! -d "$at" ]; then mkdir -p "$at"; fi
                if [ -n "$(ls -A "$at")" ]; then
                  echo "The mount point $at is not empty; what is there would be hidden by the data volume."; exit 1
                fi
                chattr -i "$at" 2>/dev/null || :
                chmod 0000 "$at"
                # Not every file system has the attribute; mode 0000 alone keeps everybody but root out.
                chattr +i "$at" 2>/dev/null || :
                """
                .formatted(Bash.quote(mountPoint));
    }

    // systemd turns UUID= into the link udev makes (systemd.mount(5), What=); a container without udev gets it from the
    // service.
    private String mount() {
        return """
                dev=%1$s
                eval "$(blkid -p -o export "$dev" | grep -E '^(UUID|TYPE)=')"
                link=/dev/disk/by-uuid/$UUID
                cat >/etc/systemd/system/%4$s <<@unit
                # managed by pgha, edit the cluster file
                [Unit]
                Description=Link to the data volume where udev does not make it
                DefaultDependencies=no
                Before=%2$s
                ConditionPathExists=!$link

                [Service]
                Type=oneshot
                ExecStart=-/bin/sh -c 'mkdir -p /dev/disk/by-uuid && findfs UUID=$UUID | xargs -I{} ln -sfn {} $link'
                @unit
                cat >/etc/systemd/system/%2$s <<@unit
                # managed by pgha, edit the cluster file
                [Unit]
                Description=Data volume of the database
                Wants=%4$s
                After=%4$s

                [Mount]
                What=$link
                Where=%3$s
                Type=$TYPE
                Options=noatime

                [Install]
                WantedBy=local-fs.target
                @unit
                systemctl --no-reload enable -- %2$s
                systemctl daemon-reload
                systemctl start -- %2$s || { journalctl --no-pager -o cat -n 5 -u %2$s; exit 1; }
                """
                .formatted(Bash.quote(device), Bash.quote(unit(mountPoint)), mountPoint, LINK_UNIT);
    }
}
