package io.pgha.remote.ssh;

import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.password.PasswordUtils;

/** A private key read from a file, in OpenSSH's own format or in PEM, with or without a passphrase. */
final class KeyFile implements Identity {
    private static final String OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String OPENSSH_END = "-----END OPENSSH PRIVATE KEY-----";

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final Path path;
    private final byte[] blob;
    private final KeyAlgorithms.Factory algorithm;
    private final PrivateKey privateKey;

    private KeyFile(Path path, byte[] blob, KeyAlgorithms.Factory algorithm, PrivateKey privateKey) {
        this.path = path;
        this.blob = blob;
        this.algorithm = algorithm;
        this.privateKey = privateKey;
    }

    /**
     * Reads a key file.
     *
     * @throws io.pgha.model.ProblemException KEY_FILE_UNREADABLE, KEY_PASSPHRASE_MISSING or KEY_PASSPHRASE_WRONG
     */
    static KeyFile read(Path path, Passphrases passphrases) {
        Algorithms.ofTheJdk();
        String content = content(path);
        boolean encrypted = encrypted(content);
        Optional<Secret> passphrase = encrypted ? passphrases.of(path) : Optional.empty();
        if (encrypted && passphrase.isEmpty()) {
            throw Problem.of(
                            "KEY_PASSPHRASE_MISSING",
                            Problem.Kind.PRECONDITION,
                            "The private key is encrypted and nobody was there to give its passphrase.")
                    .at(path.toString())
                    .withNext("ssh-add " + path)
                    .toException();
        }
        try {
            FileKeyProvider provider = content.startsWith(OPENSSH) ? new OpenSSHKeyV1KeyFile() : new PKCS8KeyFile();
            // From the text and not from the file: given the file, sshj would trust whatever public key lies beside it.
            provider.init(
                    content,
                    null,
                    passphrase
                            .map(secret ->
                                    PasswordUtils.createOneOff(secret.reveal().toCharArray()))
                            .orElse(null));
            PrivateKey privateKey = provider.getPrivate();
            byte[] blob =
                    new Buffer.PlainBuffer().putPublicKey(provider.getPublic()).getCompactData();
            return new KeyFile(path, blob, algorithm(provider.getType()), privateKey);
        } catch (IOException | SSHRuntimeException | IllegalStateException | IllegalArgumentException failure) {
            throw encrypted ? wrongPassphrase(path, failure) : unreadable(path, failure);
        }
    }

    /** The public key in the file beside, if there is one: it tells whether an agent holds this key without any passphrase. */
    static Optional<byte[]> publicBlob(Path path) {
        Path beside = path.resolveSibling(path.getFileName() + ".pub");
        try {
            List<String> fields =
                    BLANKS.splitAsStream(Files.readString(beside).strip()).toList();
            return fields.size() < 2
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(fields.get(1)));
        } catch (IOException | IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    @Override
    public String source() {
        return path.toString();
    }

    @Override
    public byte[] blob() {
        return blob.clone();
    }

    @Override
    public String algorithm() {
        return algorithm.getName();
    }

    @Override
    public byte[] sign(byte[] data) {
        Signature signature = algorithm.create().newSignature();
        signature.initSign(privateKey);
        signature.update(data);
        return new Buffer.PlainBuffer()
                .putString(signature.getSignatureName())
                .putBytes(signature.encode(signature.sign()))
                .getCompactData();
    }

    private static String content(Path path) {
        try {
            String content = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).strip();
            if (content.startsWith("-----BEGIN ") && content.contains("PRIVATE KEY-----")) {
                return content;
            }
        } catch (IOException failure) {
            throw unreadable(path, failure);
        }
        throw unreadable(path, new IOException("neither OpenSSH's private key format nor PEM"));
    }

    private static boolean encrypted(String content) {
        if (!content.startsWith(OPENSSH)) {
            return content.startsWith("-----BEGIN ENCRYPTED") || content.contains("Proc-Type: 4,ENCRYPTED");
        }
        int end = content.indexOf(OPENSSH_END);
        try {
            byte[] body = Base64.getMimeDecoder()
                    .decode(content.substring(OPENSSH.length(), Math.max(end, OPENSSH.length())));
            Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(body);
            buffer.readRawBytes(new byte["openssh-key-v1\0".length()]);
            return !buffer.readString().equals("none");
        } catch (Buffer.BufferException | IllegalArgumentException damaged) {
            return false;
        }
    }

    private static KeyAlgorithms.Factory algorithm(KeyType type) throws IOException {
        return switch (type) {
            case ED25519 -> KeyAlgorithms.EdDSA25519();
            case RSA -> KeyAlgorithms.RSASHA512();
            case ECDSA256 -> KeyAlgorithms.ECDSASHANistp256();
            case ECDSA384 -> KeyAlgorithms.ECDSASHANistp384();
            case ECDSA521 -> KeyAlgorithms.ECDSASHANistp521();
            default -> throw new IOException("a key of type " + type + " cannot be used");
        };
    }

    private static RuntimeException unreadable(Path path, Exception cause) {
        return Problem.of("KEY_FILE_UNREADABLE", Problem.Kind.PRECONDITION, "The private key file cannot be read.")
                .at(path.toString())
                .because(reason(cause))
                .withNext("ssh-keygen -y -f " + path)
                .toException(cause);
    }

    private static RuntimeException wrongPassphrase(Path path, Exception cause) {
        return Problem.of(
                        "KEY_PASSPHRASE_WRONG",
                        Problem.Kind.PRECONDITION,
                        "The passphrase does not open the private key.")
                .at(path.toString())
                .because(reason(cause))
                .withNext("ssh-keygen -y -f " + path)
                .toException(cause);
    }

    private static String reason(Exception cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
