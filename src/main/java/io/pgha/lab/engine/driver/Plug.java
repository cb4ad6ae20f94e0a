package io.pgha.lab.engine.driver;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Puts block devices into running machines and pulls them out, as the cloud's hypervisor does. */
final class Plug {
    private Plug() {}

    /** Lets a running machine see a device of the host, under its own name and under a lasting path. */
    static void in(ProcessHandle init, String device, String path) {
        inside(
                init,
                """
                set -eu
                [ -b "$DEVICE" ] || mknod -m 660 "$DEVICE" b "$MAJOR" "$MINOR"
                chgrp disk "$DEVICE" 2>/dev/null || true
                mkdir -p "${LASTING%/*}"
                ln -sfn "$DEVICE" "$LASTING"
                """,
                Map.of("DEVICE", device, "LASTING", path, "MAJOR", "7", "MINOR", device.replaceAll("\\D", "")));
    }

    /** Takes a device from a running machine: what is mounted from it goes away as if the disk were gone. */
    static void out(ProcessHandle init, String device) {
        inside(
                init,
                """
                set -u
                while read -r source at _; do
                    [ "$source" != "$DEVICE" ] || umount --lazy "$at"
                done </proc/1/mounts
                ! mountpoint -q "$DEVICE" || umount --lazy "$DEVICE"
                rm -f "$DEVICE"
                find /dev/oracleoci /dev/disk/by-uuid -xtype l -delete 2>/dev/null
                exit 0
                """,
                Map.of("DEVICE", device));
    }

    private static void inside(ProcessHandle init, String script, Map<String, String> environment) {
        Programs.demand(
                Duration.ofSeconds(30),
                environment,
                script,
                List.of("nsenter", "--target", Long.toString(init.pid()), "--mount", "--pid", "/bin/sh", "-s"));
    }
}
