package io.pgha.remote.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.Buffer;

/**
 * A running ssh-agent, spoken to over its socket. It is only asked to sign here; it is never forwarded to any machine.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent">SSH Agent Protocol</a>
 */
final class Agent {
    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES_ANSWER = 12;
    private static final byte SIGN_REQUEST = 13;
    private static final byte SIGN_RESPONSE = 14;
    /** Asks for an RSA signature with SHA-512; without it agents sign with SHA-1, which servers refuse. */
    private static final long RSA_SHA2_512 = 4;
    /** More than any agent answers with; guards against a socket that is not an agent's. */
    private static final int LONGEST_ANSWER = 1 << 20;

    private final Path socket;

    Agent(Path socket) {
        this.socket = socket;
    }

    /** The keys the agent holds, in its order. */
    List<Identity> identities() throws IOException {
        Buffer.PlainBuffer answer = ask(new Buffer.PlainBuffer().putByte(REQUEST_IDENTITIES), IDENTITIES_ANSWER);
        long count = answer.readUInt32();
        List<Identity> found = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            byte[] blob = answer.readBytes();
            String comment = answer.readString();
            found.add(new Held(blob, new Buffer.PlainBuffer(blob).readString(), comment));
        }
        return found;
    }

    private final class Held implements Identity {
        private final byte[] blob;
        private final String type;
        private final String comment;

        Held(byte[] blob, String type, String comment) {
            this.blob = blob;
            this.type = type;
            this.comment = comment;
        }

        @Override
        public String source() {
            return "agent: " + comment;
        }

        @Override
        public byte[] blob() {
            return blob.clone();
        }

        @Override
        public String algorithm() {
            return type.equals("ssh-rsa") ? "rsa-sha2-512" : type;
        }

        @Override
        public byte[] sign(byte[] data) throws IOException {
            return ask(
                            new Buffer.PlainBuffer()
                                    .putByte(SIGN_REQUEST)
                                    .putBytes(blob)
                                    .putBytes(data)
                                    .putUInt32(type.equals("ssh-rsa") ? RSA_SHA2_512 : 0),
                            SIGN_RESPONSE)
                    .readBytes();
        }
    }

    private Buffer.PlainBuffer ask(Buffer.PlainBuffer question, byte expected) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer out = ByteBuffer.wrap(
                    new Buffer.PlainBuffer().putBytes(question.getCompactData()).getCompactData());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            int length = read(channel, Integer.BYTES).getInt();
            if (length < 1 || length > LONGEST_ANSWER) {
                throw new IOException("the agent answered " + length + " bytes");
            }
            Buffer.PlainBuffer answer =
                    new Buffer.PlainBuffer(read(channel, length).array());
            byte kind = answer.readByte();
            if (kind != expected) {
                throw new IOException("the agent refused (answer " + kind + ")");
            }
            return answer;
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the agent hung up");
            }
        }
        return in.flip();
    }
}
