package io.pgha.ops.etcd;

import io.pgha.model.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Hands a snapshot on as it comes and computes what it should end with: etcd sends its database, a file of whole 512-byte blocks, and
 * then the SHA-256 of it (etcd's maintenance server and its {@code snapshot status} check the same).
 */
final class SnapshotDigest extends OutputStream {
    private static final int TRAILER = 32;
    private static final int BLOCK = 512;

    /** The number that bbolt writes into each of its first two pages, and where it stands in the first one. */
    private static final int MAGIC = 0xED0CDAED;

    private static final int MAGIC_AT = 16;
    private static final int HEAD = 64;

    private final OutputStream out;
    private final MessageDigest sha256;
    private final byte[] head = new byte[HEAD];
    private byte[] tail = new byte[0];
    private long bytes;

    SnapshotDigest(OutputStream out) {
        this.out = out;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        for (int i = 0; i < length && bytes + i < HEAD; i++) {
            head[(int) bytes + i] = from[offset + i];
        }
        bytes += length;
        byte[] all = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(from, offset, all, tail.length, length);
        int settled = Math.max(0, all.length - TRAILER);
        sha256.update(all, 0, settled);
        tail = Arrays.copyOfRange(all, settled, all.length);
    }

    long bytes() {
        return bytes;
    }

    /** The checksum that came with it. */
    String sha256() {
        return HexFormat.of().formatHex(tail);
    }

    /**
     * Returns if all of it is there and as it was sent.
     *
     * @throws io.pgha.model.ProblemException of kind REMOTE if not
     */
    void verify(String member) {
        boolean whole = bytes > TRAILER && bytes % BLOCK == TRAILER;
        int magic = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(MAGIC_AT);
        String computed = HexFormat.of().formatHex(sha256.digest());
        if (!whole || magic != MAGIC || !computed.equals(sha256())) {
            throw Problem.of("SNAPSHOT_BROKEN", Problem.Kind.REMOTE, "What arrived is not a whole database of etcd.")
                    .at(member)
                    .because(
                            !whole
                                    ? bytes + " bytes are no whole number of blocks and a checksum."
                                    : magic != MAGIC
                                            ? "It does not begin as a database does."
                                            : "Its SHA-256 is " + computed + ", and etcd says " + sha256() + ".")
                    .withNext("etcd status")
                    .toException();
        }
    }
}
