package io.pgha.stack.os;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an X.509 certificate says, in the words of openssl's configuration. */
final class Certificates {
    // RFC 5280 section 4.2.1.6, GeneralName.
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private Certificates() {}

    /** The first certificate of a PEM text, or empty if there is none that can be read. */
    static Optional<X509Certificate> read(String pem) {
        try {
            return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** Its subject alternative names, such as {@code DNS:pgsql1} and {@code IP:10.0.0.11}. */
    static Set<String> names(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                switch ((Integer) name.get(0)) {
                    case DNS -> names.add("DNS:" + name.get(1));
                    case ADDRESS -> names.add("IP:" + name.get(1));
                    default -> names.add("other:" + name.get(1));
                }
            }
        } catch (CertificateParsingException e) {
            names.add("unreadable");
        }
        return names;
    }

    /** True if this signer's key signed the certificate. */
    static boolean signed(X509Certificate signer, X509Certificate certificate) {
        try {
            certificate.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
