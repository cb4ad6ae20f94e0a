package io.pgha.plan;

import io.pgha.model.Text;

/** The bash of each kind of effect; it runs with {@code set -e} in a subshell of its own. */
final class EffectBash {
    private EffectBash() {}

    static Text of(Effect effect) {
        if (effect instanceof Effect.WriteFile write) {
            return writeFile(write);
        } else if (effect instanceof Effect.RemoveFile remove) {
            return Text.plain("rm -f -- " + Bash.quote(remove.path()));
        } else if (effect instanceof Effect.Install install) {
            return install(install);
        } else if (effect instanceof Effect.Run run) {
            return run.bash();
        }
        Effect.Unit unit = (Effect.Unit) effect;
        return unit(unit);
    }

    private static Text writeFile(Effect.WriteFile write) {
        String check = write.check().isBlank() ? "" : "good() {\n" + write.check() + "\n}\n";
        return Text.plain(check + "put " + Bash.quote(write.path()) + " "
                        + Bash.quote(write.owner() + ":" + write.group()) + " " + Bash.quote(write.mode())
                        + (check.isEmpty() ? "" : " good") + " <<'@end'\n")
                .plus(Bash.base64(write.content()))
                .plus("\n@end");
    }

    /**
     * Services must not start by themselves while packages are unpacked: policy-rc.d answers 101 for the time of the run (Debian
     * Policy, "Invoking init scripts"). Lists are fetched only if a package is not known yet.
     */
    private static Text install(Effect.Install install) {
        String names = Bash.words(install.packages());
        return Text.plain(
                """
                if [ ! -e /usr/sbin/policy-rc.d ]; then
                  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
                  printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
                fi
                apt_get() {
                  apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \\
                    -o Dpkg::Options::=--force-unsafe-io -o APT::Install-Recommends=false "$@"
                }
                if ! apt_get -s install %1$s >/dev/null 2>&1; then apt_get update; fi
                apt_get install %1$s
                """
                        .formatted(names));
    }

    /**
     * systemd takes a good part of a second to read all units again, so that is done once at the end of the script for everything that
     * was enabled or disabled, and before a start only if the unit on disk is another than the one in memory.
     */
    private static Text unit(Effect.Unit unit) {
        String name = Bash.quote(unit.name());
        String fresh = "if [ \"$(systemctl show -P NeedDaemonReload " + name
                + ")\" = yes ]; then systemctl daemon-reload; fi\n";
        return Text.plain(
                switch (unit.verb()) {
                    case START, RESTART ->
                        fresh + "systemctl reset-failed " + name + " 2>/dev/null || :\n"
                                + "systemctl " + unit.verb().word() + " " + name + " || {\n"
                                + "  systemctl --no-pager -l status " + name + " || :\n"
                                + "  journalctl --no-pager -o cat -n 8 -u " + name + " || :\n  exit 1\n}";
                    // Debian's hook for a script of the same name in /etc/init.d costs another second and changes
                    // nothing here.
                    case ENABLE, DISABLE, MASK ->
                        "SYSTEMCTL_SKIP_SYSV=1 systemctl --no-reload "
                                + unit.verb().word() + " " + name + "\n: >\"$UNITS_CHANGED\"";
                    case STOP, RELOAD -> "systemctl " + unit.verb().word() + " " + name;
                });
    }
}
