package io.pgha.remote.ssh;

import io.pgha.model.Bastion;
import io.pgha.model.ProblemException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.KeyAgreement;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;

/**
 * A login as far as it goes without a machine: a key is read, and a peer in this process answers on the loopback until both have
 * agreed on keys; then it hangs up. It is for the archive of classes that makes later starts quick, and nothing else.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8731">RFC 8731, the key exchange</a>
 */
public final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String BANNER = "SSH-2.0-rehearsal";
    private static final String HOST_KEY = "ssh-ed25519";

    /** The raw form of both kinds of keys is the end of their encoded one. */
    private static final int KEY_LENGTH = 32;

    private final KeyPair identity;
    private final ServerSocket door;

    private Rehearsal(KeyPair identity, ServerSocket door) {
        this.identity = identity;
        this.door = door;
    }

    /** A class of the library that logs in, by which its jar is found. */
    public static Class<?> library() {
        return SSHClient.class;
    }

    /**
     * Rehearses.
     *
     * @param directory for a key and a file of host keys
     */
    public static void login(Path directory) throws IOException, GeneralSecurityException {
        KeyPair identity = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = directory.resolve("id_ed25519");
        Files.writeString(key, opensshKey(identity));
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            door.setSoTimeout((int) PATIENCE.toMillis());
            CompletableFuture<Void> peer = CompletableFuture.runAsync(new Rehearsal(identity, door)::answer);
            SshSettings settings = SshSettings.usual("pgha", List.of(key), Passphrases.none(), directory, Map.of())
                    .withBastion("pgha", door.getLocalPort())
                    .withWaits(PATIENCE, PATIENCE, 1);
            Bastion bastion = new Bastion("rehearsal", door.getInetAddress().getHostAddress(), "", "rehearsal");
            try (SshNetwork network = new SshNetwork(settings, bastion)) {
                network.reachBastion();
            } catch (ProblemException hungUp) {
                // As it must: nobody lets us in here.
                peer.join();
            }
        }
    }

    private static String opensshKey(KeyPair pair) {
        byte[] open = raw(pair.getPublic().getEncoded());
        byte[] secret = raw(pair.getPrivate().getEncoded());
        Buffer.PlainBuffer closed = new Buffer.PlainBuffer()
                .putUInt32(1)
                .putUInt32(1)
                .putString(HOST_KEY)
                .putString(open)
                .putString(new Buffer.PlainBuffer()
                        .putRawBytes(secret)
                        .putRawBytes(open)
                        .getCompactData())
                .putString("rehearsal");
        for (byte pad = 1; closed.available() % 8 != 0; pad++) {
            closed.putByte(pad);
        }
        byte[] whole = new Buffer.PlainBuffer()
                .putRawBytes("openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII))
                .putString("none")
                .putString("none")
                .putString("")
                .putUInt32(1)
                .putString(blob(open))
                .putString(closed.getCompactData())
                .getCompactData();
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(whole)
                + "\n-----END OPENSSH PRIVATE KEY-----\n";
    }

    private static byte[] raw(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length);
    }

    private static byte[] blob(byte[] open) {
        return new Buffer.PlainBuffer().putString(HOST_KEY).putString(open).getCompactData();
    }

    private void answer() {
        try (Socket socket = door.accept();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            out.write((BANNER + "\r\n").getBytes(StandardCharsets.US_ASCII));
            String theirBanner = line(in);
            byte[] ourProposal = proposal();
            send(out, ourProposal);
            byte[] theirProposal = receive(in);
            Buffer.PlainBuffer ask = new Buffer.PlainBuffer(receive(in));
            ask.readByte();
            send(out, agreement(theirBanner, theirProposal, ourProposal, ask.readStringAsBytes()));
            send(out, new byte[] {Message.NEWKEYS.toByte()});
            // Their own new keys, and the beginning of what they say with them.
            receive(in);
            in.readByte();
        } catch (IOException | GeneralSecurityException brokenOff) {
            // An archive without this part is one that is a little smaller.
            return;
        }
    }

    private byte[] agreement(String theirBanner, byte[] theirs, byte[] ours, byte[] theirKey)
            throws GeneralSecurityException {
        KeyPair mine = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        byte[] encoded = mine.getPublic().getEncoded();
        byte[] spki = Arrays.copyOf(encoded, encoded.length);
        System.arraycopy(theirKey, 0, spki, spki.length - KEY_LENGTH, KEY_LENGTH);
        PublicKey peer = KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(spki));
        KeyAgreement exchange = KeyAgreement.getInstance("X25519");
        exchange.init(mine.getPrivate());
        exchange.doPhase(peer, true);
        byte[] hostKey = blob(raw(identity.getPublic().getEncoded()));
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(new Buffer.PlainBuffer()
                        .putString(theirBanner)
                        .putString(BANNER)
                        .putString(theirs)
                        .putString(ours)
                        .putString(hostKey)
                        .putString(theirKey)
                        .putString(raw(encoded))
                        .putMPInt(new java.math.BigInteger(1, exchange.generateSecret()))
                        .getCompactData());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(identity.getPrivate());
        signature.update(hash);
        return new Buffer.PlainBuffer()
                .putByte(Message.KEXDH_31.toByte())
                .putString(hostKey)
                .putString(raw(encoded))
                .putString(blob(signature.sign()))
                .getCompactData();
    }

    private static byte[] proposal() {
        Buffer.PlainBuffer proposal =
                new Buffer.PlainBuffer().putByte(Message.KEXINIT.toByte()).putRawBytes(new byte[16]);
        String cipher = "aes128-ctr";
        String checksum = "hmac-sha2-256-etm@openssh.com";
        for (String name :
                List.of("curve25519-sha256", HOST_KEY, cipher, cipher, checksum, checksum, "none", "none", "", "")) {
            proposal.putString(name);
        }
        return proposal.putBoolean(false).putUInt32(0).getCompactData();
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static byte[] receive(DataInputStream in) throws IOException {
        int length = in.readInt();
        int padding = in.readUnsignedByte();
        byte[] payload = new byte[length - padding - 1];
        in.readFully(payload);
        in.readFully(new byte[padding]);
        return payload;
    }

    private static void send(DataOutputStream out, byte[] payload) throws IOException {
        int padding = 8 - (payload.length + 5) % 8 + 8;
        out.writeInt(payload.length + padding + 1);
        out.writeByte(padding);
        out.write(payload);
        out.write(new byte[padding]);
        out.flush();
    }
}
