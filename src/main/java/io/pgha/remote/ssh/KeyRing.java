package io.pgha.remote.ssh;

import io.pgha.model.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The keys to try at a login, in order: the configured ones that the agent holds, then the configured files, then the agent's
 * other keys. A file is read, and its passphrase asked for, only when its turn comes, and once per session.
 */
final class KeyRing {
    private final SshSettings settings;
    private final Map<Path, Identity> read = new LinkedHashMap<>();
    private volatile Optional<Identity> proven = Optional.empty();

    KeyRing(SshSettings settings) {
        this.settings = settings;
    }

    /** The candidates; getting one may throw the problem of its file. */
    List<Supplier<Identity>> candidates() {
        List<Identity> held = new ArrayList<>(agentKeys());
        List<Supplier<Identity>> inAgent = new ArrayList<>();
        List<Supplier<Identity>> inFiles = new ArrayList<>();
        for (Path file : settings.keys()) {
            Optional<Identity> match = alreadyRead(file).isPresent() ? Optional.empty() : heldBy(held, file);
            if (match.isPresent()) {
                held.remove(match.get());
                inAgent.add(match::get);
            } else {
                inFiles.add(() -> fromFile(file));
            }
        }
        List<Supplier<Identity>> all = new ArrayList<>(inAgent);
        all.addAll(inFiles);
        held.forEach(identity -> all.add(() -> identity));
        proven.ifPresent(identity -> all.add(0, () -> identity));
        return all;
    }

    /** Remembers the key that a machine accepted: the others will most likely take it too, so it is tried first from now on. */
    void accepted(Identity identity) {
        proven = Optional.of(identity);
    }

    /** True if this key was accepted before. */
    boolean isProven(Identity identity) {
        return proven.filter(known -> Arrays.equals(known.blob(), identity.blob()))
                .isPresent();
    }

    private synchronized Optional<Identity> alreadyRead(Path file) {
        return Optional.ofNullable(read.get(file));
    }

    // Under one lock, so that hops opening side by side ask for a passphrase once.
    private synchronized Identity fromFile(Path file) throws ProblemException {
        Identity known = read.get(file);
        if (known == null) {
            known = KeyFile.read(file, settings.passphrases());
            read.put(file, known);
        }
        return known;
    }

    private List<Identity> agentKeys() {
        if (settings.agentSocket().isEmpty()) {
            return List.of();
        }
        try {
            return new Agent(settings.agentSocket().get()).identities();
        } catch (IOException | UnsupportedOperationException noAgent) {
            // A stale SSH_AUTH_SOCK is common; the key files may well do, and if not, the problem lists what was tried.
            return List.of();
        }
    }

    private static Optional<Identity> heldBy(List<Identity> held, Path file) {
        return KeyFile.publicBlob(file).flatMap(blob -> held.stream()
                .filter(identity -> Arrays.equals(identity.blob(), blob))
                .findFirst());
    }
}
