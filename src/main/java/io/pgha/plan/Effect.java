package io.pgha.plan;

import io.pgha.model.Text;
import java.util.List;

/** The whole list of what this program can do to a node. */
public sealed interface Effect {
    /** What it does, in a few words without a secret, such as {@code write /etc/default/etcd}. */
    String title();

    /**
     * Writes a file atomically: temporary file in the same directory, owner and mode, check, rename.
     *
     * @param mode octal digits such as {@code 0640}
     * @param check bash that exits 0 if the file named {@code $1} is good, or empty; a file that fails is not put in place
     */
    record WriteFile(String path, String owner, String group, String mode, Text content, String check)
            implements Effect {
        @Override
        public String title() {
            return "write " + path;
        }
    }

    /** Removes a file if it is there. */
    record RemoveFile(String path) implements Effect {
        @Override
        public String title() {
            return "remove " + path;
        }
    }

    /** Installs Debian packages without letting any of their services start; neighbours are installed in one run. */
    record Install(List<String> packages) implements Effect {
        public Install {
            packages = List.copyOf(packages);
        }

        @Override
        public String title() {
            return "install " + String.join(" ", packages);
        }
    }

    /** Runs bash as root in a subshell with {@code set -e} and standard input closed; it fails if the last status is not 0. */
    record Run(String title, Text bash) implements Effect {
        /** Runs bash without a secret in it. */
        public static Run of(String title, String bash) {
            return new Run(title, Text.plain(bash));
        }
    }

    /** Gives systemd an order about one unit; unit files written before are loaded first. */
    record Unit(String name, Verb verb) implements Effect {
        @Override
        public String title() {
            return verb.word() + " " + name;
        }
    }

    /** What systemd is asked to do. */
    enum Verb {
        ENABLE,
        START,
        RELOAD,
        RESTART,
        STOP,
        DISABLE,
        MASK;

        /** The word systemctl takes. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
