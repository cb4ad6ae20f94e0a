package io.pgha.observe.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keys and values between jetcd's form and ours. */
final class Values {
    private Values() {}

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    static EtcdKey key(KeyValue pair) {
        return new EtcdKey(
                pair.getKey().toString(StandardCharsets.UTF_8),
                pair.getCreateRevision(),
                pair.getModRevision(),
                pair.getVersion(),
                pair.getLease() == 0 ? "" : Long.toHexString(pair.getLease()));
    }

    static EtcdEntry entry(KeyValue pair) {
        byte[] value = pair.getValue().getBytes();
        try {
            // Unlike the constructor of String, a decoder of its own refuses what is no text.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            return new EtcdEntry(key(pair), text, false, value.length);
        } catch (CharacterCodingException e) {
            return new EtcdEntry(key(pair), Base64.getEncoder().encodeToString(value), true, value.length);
        }
    }
}
