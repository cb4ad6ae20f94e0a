package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.remote.ssh.HostKeys.HostKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/**
 * Accepts exactly the host key pinned for one instance, and pins the first one it sees.
 *
 * <p>A key of a new type is refused like any other key: whoever can present a new type has not shown the pinned one.
 */
final class PinnedHostKey implements HostKeyVerifier {
    private final HostKeys keys;
    private final String instanceId;
    private final String name;
    private volatile Optional<Problem> refusal = Optional.empty();

    PinnedHostKey(HostKeys keys, String instanceId, String name) {
        this.keys = keys;
        this.instanceId = instanceId;
        this.name = name;
    }

    /** Why the key was refused, once it was. */
    Optional<Problem> refusal() {
        return refusal;
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        try {
            HostKey shown = HostKey.of(
                    KeyType.fromKey(key).toString(),
                    new Buffer.PlainBuffer().putPublicKey(key).getCompactData());
            List<HostKey> pinned = keys.pinned(instanceId);
            if (pinned.isEmpty()) {
                pinned = keys.pin(instanceId, shown);
            }
            if (pinned.contains(shown)) {
                return true;
            }
            refusal = Optional.of(changed(pinned, shown));
        } catch (ProblemException unusable) {
            refusal = Optional.of(unusable.first());
        }
        return false;
    }

    /** The algorithms of the pinned keys, which the key exchange then prefers: a server with several keys shows the pinned one. */
    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        try {
            return keys.pinned(instanceId).stream()
                    .map(HostKey::type)
                    .flatMap(type -> type.equals("ssh-rsa")
                            ? List.of("rsa-sha2-512", "rsa-sha2-256").stream()
                            : List.of(type).stream())
                    .toList();
        } catch (ProblemException unusable) {
            refusal = Optional.of(unusable.first());
            return List.of();
        }
    }

    private Problem changed(List<HostKey> pinned, HostKey shown) {
        return Problem.of(
                        "HOST_KEY_CHANGED",
                        Problem.Kind.UNREACHABLE,
                        "The host key of " + name + " is not the one seen at the first login; nothing was sent to it.")
                .at(name)
                .because("The host keys of instance " + instanceId
                        + " were made anew, or another machine answers in its place.")
                .withEvidence(
                        pinned.stream().map(key -> "pinned: " + key.described()).toList())
                .withEvidence(List.of("shown:  " + shown.described(), "file:   " + keys.file()))
                .withNext("ssh-keygen -R " + instanceId + " -f " + keys.file());
    }
}
