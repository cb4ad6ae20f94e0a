package io.pgha.ops.secrets;

import io.pgha.model.Secret;
import io.pgha.model.TlsIdentity;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate authority that signs for one cluster and nothing else: EC P-256, self-signed, valid for ten years.
 *
 * @param certificate PEM
 * @param key PEM (PKCS#8)
 */
public record ClusterAuthority(String certificate, Secret key) {
    private static final Duration VALID = Duration.ofDays(3650);
    /** A laptop's clock may run ahead of the nodes' by this much. */
    private static final Duration SKEW = Duration.ofHours(1);

    private static final Duration SESSION = Duration.ofDays(1);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Makes a new authority for a cluster. */
    public static ClusterAuthority create(String cluster, InstantSource clock) {
        try {
            KeyPair pair = newKey();
            X500Name name = name(cluster + " cluster authority");
            X509CertificateHolder certificate = unsigned(name, name, pair, clock, VALID)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()))
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()));
            return new ClusterAuthority(pem("CERTIFICATE", certificate.getEncoded()), privatePem(pair));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java has no EC P-256", e);
        }
    }

    /**
     * A certificate by which this session shows itself to the cluster's etcd; it is kept in memory only and valid for a day.
     *
     * @throws IllegalArgumentException if this authority's own texts are damaged
     */
    public TlsIdentity session(InstantSource clock) {
        try {
            PrivateKey signs =
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content(key.reveal())));
            X509CertificateHolder own = new X509CertificateHolder(content(certificate));
            KeyPair pair = newKey();
            X509CertificateHolder client = unsigned(own.getSubject(), name("pgha session"), pair, clock, SESSION)
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(signs));
            return new TlsIdentity(certificate, pem("CERTIFICATE", client.getEncoded()), privatePem(pair));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalArgumentException("the cluster's authority cannot sign", e);
        }
    }

    /**
     * When it was made, and with it the cluster.
     *
     * @throws IllegalArgumentException if its own text is damaged
     */
    public Instant since() {
        try {
            return new X509CertificateHolder(content(certificate))
                    .getNotBefore()
                    .toInstant()
                    .plus(SKEW);
        } catch (IOException e) {
            throw new IllegalArgumentException("the cluster's authority cannot be read", e);
        }
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "pgha")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static JcaX509v3CertificateBuilder unsigned(
            X500Name issuer, X500Name subject, KeyPair pair, InstantSource clock, Duration valid) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
                Date.from(clock.instant().minus(SKEW)),
                Date.from(clock.instant().plus(valid)),
                subject,
                pair.getPublic());
    }

    private static Secret privatePem(KeyPair pair) throws IOException {
        return Secret.of(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private static byte[] content(String pem) throws IOException {
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            PemObject object = reader.readPemObject();
            if (object == null) {
                throw new IOException("no PEM object");
            }
            return object.getContent();
        }
    }

    private static String pem(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString().replace("\r\n", "\n");
    }
}
