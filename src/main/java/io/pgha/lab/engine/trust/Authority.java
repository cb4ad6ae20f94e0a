package io.pgha.lab.engine.trust;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Issues the certificates by which instances prove what they are. */
public final class Authority {
    private static final int[] COMMON_NAME = {2, 5, 4, 3};
    private static final int[] ORGANIZATION_UNIT = {2, 5, 4, 11};
    private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};
    private static final int[] SHA256_WITH_RSA = {1, 2, 840, 113549, 1, 1, 11};
    private static final String NAME = "PKISVC Identity Intermediate lab";
    /** Longer than any lab lives. */
    private static final Duration OWN_LIFE = Duration.ofDays(3650);

    private final KeyPair keys;
    private final X509Certificate certificate;

    /** An authority with a key pair, whose own certificate says the same whenever it is made. */
    public Authority(KeyPair keys) throws GeneralSecurityException {
        this.keys = keys;
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        byte[] ca = Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.yes(), Der.octets(Der.sequence(Der.yes())));
        this.certificate = issue(
                BigInteger.ONE,
                Der.sequence(attribute(COMMON_NAME, NAME)),
                keys.getPublic(),
                from,
                from.plus(OWN_LIFE),
                Der.tagged(0xa3, Der.sequence(ca)));
    }

    /** The authority's own certificate, which instances show as the intermediate one. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for an instance's key, which names the instance, its compartment and its tenancy. */
    public X509Certificate forInstance(
            PublicKey key, String instanceId, String compartmentId, String tenancyId, Instant from, Duration life)
            throws GeneralSecurityException {
        List<byte[]> subject = new ArrayList<>();
        subject.add(attribute(COMMON_NAME, instanceId));
        subject.add(attribute(ORGANIZATION_UNIT, "opc-certtype:instance"));
        subject.add(attribute(ORGANIZATION_UNIT, "opc-compartment:" + compartmentId));
        subject.add(attribute(ORGANIZATION_UNIT, "opc-instance:" + instanceId));
        subject.add(attribute(ORGANIZATION_UNIT, "opc-tenant:" + tenancyId));
        return issue(
                new BigInteger(120, new SecureRandom()).setBit(119),
                Der.sequence(subject.toArray(byte[][]::new)),
                key,
                from,
                from.plus(life),
                new byte[0]);
    }

    /** True if this authority issued a certificate and it is valid at a moment. */
    public boolean vouchesFor(X509Certificate leaf, Instant at) {
        try {
            leaf.verify(keys.getPublic());
            leaf.checkValidity(java.util.Date.from(at));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A certificate from its DER. */
    public static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private X509Certificate issue(
            BigInteger serial, byte[] subject, PublicKey key, Instant from, Instant until, byte[] extensions)
            throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid(SHA256_WITH_RSA), Der.nothing());
        byte[] body = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(serial),
                algorithm,
                Der.sequence(attribute(COMMON_NAME, NAME)),
                Der.sequence(Der.time(from), Der.time(until)),
                subject,
                key.getEncoded(),
                extensions);
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(keys.getPrivate());
        signer.update(body);
        return parse(Der.sequence(body, algorithm, Der.bits(signer.sign())));
    }

    private static byte[] attribute(int[] type, String value) {
        return Der.set(Der.sequence(Der.oid(type), Der.text(value)));
    }
}
