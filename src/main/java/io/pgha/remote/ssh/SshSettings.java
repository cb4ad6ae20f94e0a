package io.pgha.remote.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to log in: users, ports, keys, and how long to wait.
 *
 * @param bastionPort port of the bastion's sshd
 * @param bastionUser account on the bastion
 * @param nodePort port of every node's sshd
 * @param nodeUser account on the nodes; it must be allowed to {@code sudo} without a password
 * @param keys private key files, tried in this order
 * @param passphrases asked when a key file is encrypted and no agent holds its key
 * @param agentSocket socket of a running ssh-agent, or empty for none
 * @param knownHosts file in which host keys are pinned, one line per instance
 * @param connectTimeout bound for one hop, from the first packet to the accepted login
 * @param keepAlive pause between two signs of life asked of a peer, in whole seconds, at least one
 * @param keepAliveMisses unanswered signs of life after which a peer counts as dead
 */
public record SshSettings(
        int bastionPort,
        String bastionUser,
        int nodePort,
        String nodeUser,
        List<Path> keys,
        Passphrases passphrases,
        Optional<Path> agentSocket,
        Path knownHosts,
        Duration connectTimeout,
        Duration keepAlive,
        int keepAliveMisses) {

    public SshSettings {
        keys = List.copyOf(keys);
        if (keepAlive.toSeconds() < 1) {
            throw new IllegalArgumentException("keep-alive under a second: " + keepAlive);
        }
    }

    /**
     * The usual settings: port 22, ten seconds to connect, a dead peer noticed within nine to twelve seconds.
     *
     * @param user account on the bastion and on the nodes
     * @param home the user's home directory here; host keys are pinned in {@code .pgha/known_hosts} below it
     * @param environment environment variables; {@code SSH_AUTH_SOCK} names the agent
     */
    public static SshSettings usual(
            String user, List<Path> keys, Passphrases passphrases, Path home, Map<String, String> environment) {
        return new SshSettings(
                22,
                user,
                22,
                user,
                keys,
                passphrases,
                Optional.ofNullable(environment.get("SSH_AUTH_SOCK"))
                        .filter(socket -> !socket.isBlank())
                        .map(Path::of),
                home.resolve(".pgha").resolve("known_hosts"),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                3);
    }

    /** The same settings with another account on the bastion. */
    public SshSettings withBastion(String user, int port) {
        return new SshSettings(
                port,
                user,
                nodePort,
                nodeUser,
                keys,
                passphrases,
                agentSocket,
                knownHosts,
                connectTimeout,
                keepAlive,
                keepAliveMisses);
    }

    /** The same settings with another account on the nodes. */
    public SshSettings withNodes(String user, int port) {
        return new SshSettings(
                bastionPort,
                bastionUser,
                port,
                user,
                keys,
                passphrases,
                agentSocket,
                knownHosts,
                connectTimeout,
                keepAlive,
                keepAliveMisses);
    }

    /** The same settings with host keys pinned in another file. */
    public SshSettings withKnownHosts(Path file) {
        return new SshSettings(
                bastionPort,
                bastionUser,
                nodePort,
                nodeUser,
                keys,
                passphrases,
                agentSocket,
                file,
                connectTimeout,
                keepAlive,
                keepAliveMisses);
    }

    /** The same settings with other waits. */
    public SshSettings withWaits(Duration connect, Duration alive, int misses) {
        return new SshSettings(
                bastionPort,
                bastionUser,
                nodePort,
                nodeUser,
                keys,
                passphrases,
                agentSocket,
                knownHosts,
                connect,
                alive,
                misses);
    }

    /** The same settings, with no longer wait for one hop than this. */
    public SshSettings connectingWithin(Duration most) {
        return connectTimeout.compareTo(most) <= 0 ? this : withWaits(most, keepAlive, keepAliveMisses);
    }
}
