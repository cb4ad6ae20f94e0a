package io.pgha.stack.os;

import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.stack.Paths;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The node has a key that was made on it and never left it, a certificate for servers and clients that the cluster's authority signed
 * for the node's present names, valid for {@link #RENEW_BEFORE} at least, and a copy of the key for each account that needs one.
 *
 * @param names subject alternative names as openssl writes them in a configuration, such as {@code DNS:pgsql1} and
 *     {@code IP:10.0.0.11}
 * @param authority certificate of the cluster's authority, PEM
 * @param accounts accounts that get a copy of the key, by its path
 */
record NodeCertificate(
        String commonName, List<String> names, String authority, Map<String, String> accounts, Duration validity)
        implements Step {
    /** A certificate is made anew when it would end within this time. */
    static final Duration RENEW_BEFORE = Duration.ofDays(30);

    // Extension 2.5.29.14, RFC 5280 section 4.2.1.2: an OCTET STRING inside an OCTET STRING, each with a header of two
    // bytes.
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final int TWO_HEADERS = 4;

    NodeCertificate {
        names = List.copyOf(names);
        accounts = new LinkedHashMap<>(accounts);
    }

    /**
     * The certificate the node has.
     *
     * @param authorityKey key identifier of who signed it, in hexadecimal without separators
     * @param renew true if it ends within {@link #RENEW_BEFORE}
     * @param keyFits true if the key on the node is the certificate's
     * @param copies states of the copies of the key: {@code owner mode same}
     */
    record State(
            String subject,
            Set<String> names,
            String authorityKey,
            boolean renew,
            boolean keyFits,
            Map<String, String> copies) {}

    private Fact<State> state() {
        String copies = Bash.words(accounts.keySet());
        String bash =
                """
                cd %1$s || exit 0
                openssl x509 -in node.crt -noout -subject -nameopt RFC2253 -ext subjectAltName,authorityKeyIdentifier \\
                  -checkend %2$d -pubkey || :
                echo @key
                openssl pkey -in node.key -pubout
                echo @copies
                key=$(<node.key)
                for copy in %3$s; do
                  [ "$key" = "$(<"$copy")" ] && same=same || same=other
                  echo "$copy $same"
                done
                stat -c '%%n %%U %%a' -- node.key %3$s
                """
                        .formatted(Paths.TLS, RENEW_BEFORE.toSeconds(), copies);
        return Fact.command("certificate", bash + ":\n", NodeCertificate::parse);
    }

    private static State parse(String answer) {
        String[] parts = (answer + "\n").split("(?m)^@(?:key|copies)\n", -1);
        String certificate = parts[0];
        String key = parts.length > 1 ? parts[1].strip() : "";
        String subject = "";
        String authorityKey = "";
        boolean renew = true;
        Set<String> names = new TreeSet<>();
        String extension = "";
        for (String line : certificate.split("\n", -1)) {
            String text = line.strip();
            if (text.startsWith("subject=")) {
                subject = text.substring("subject=".length()).strip();
            } else if (text.startsWith("X509v3 ")) {
                extension = text;
            } else if (extension.contains("Subject Alternative Name") && text.contains(":")) {
                Arrays.stream(text.split(",\\s*", -1))
                        .map(name -> name.replace("IP Address:", "IP:"))
                        .forEach(names::add);
                extension = "";
            } else if (extension.contains("Authority Key Identifier") && text.contains(":")) {
                authorityKey = text.replace("keyid:", "").replace(":", "").toLowerCase(Locale.ROOT);
                extension = "";
            } else if (text.equals("Certificate will not expire")) {
                renew = false;
            }
        }
        Map<String, String> copies = new LinkedHashMap<>();
        for (String line : parts.length > 2 ? parts[2].split("\n", -1) : new String[0]) {
            String[] words = line.strip().split(" ", 2);
            if (words.length == 2) {
                copies.merge(words[0], words[1], (same, owner) -> owner + " " + same);
            }
        }
        return new State(
                subject, names, authorityKey, renew, !key.isEmpty() && certificate.contains(key), Map.copyOf(copies));
    }

    @Override
    public StepId id() {
        return Paths.CERTIFICATE_STEP;
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(state());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<State> known =
                facts.get(state()).filter(state -> !state.subject().isEmpty());
        List<String> reasons = new ArrayList<>();
        if (known.isEmpty()) {
            reasons.add("there is none");
        } else {
            State state = known.get();
            if (!state.subject().equals("CN=" + commonName)) {
                reasons.add("it is for " + state.subject());
            }
            if (!state.names().equals(new TreeSet<>(names))) {
                reasons.add("its names are " + String.join(", ", state.names()));
            }
            if (!state.authorityKey().equals(authorityKey())) {
                reasons.add("another authority signed it");
            }
            if (state.renew()) {
                reasons.add("it ends within " + RENEW_BEFORE.toDays() + " days");
            }
            if (!state.keyFits()) {
                reasons.add("the key is not its own");
            }
        }
        if (!reasons.isEmpty()) {
            String what = "issue the node's certificate (" + String.join("; ", reasons) + ")";
            Change.Kind kind = known.isEmpty() ? Change.Kind.CREATE : Change.Kind.UPDATE;
            return Diff.of(new Change(
                    id(),
                    kind,
                    what,
                    Text.empty(),
                    Text.plain(String.join("\n", names) + "\n"),
                    List.of(Effect.Run.of("issue the node's certificate", issue() + copies())),
                    io.pgha.plan.Risk.NONE));
        }
        Map<String, String> copies = known.map(State::copies).orElse(Map.of());
        boolean copied = accounts.entrySet().stream()
                        .allMatch(copy -> (copy.getValue() + " 600 same").equals(copies.get(copy.getKey())))
                && "root 600".equals(copies.get("node.key"));
        return copied
                ? Diff.same()
                : Diff.of(Change.update(
                        id(),
                        "copy the node's key for " + String.join(", ", accounts.values()),
                        Effect.Run.of("copy the node's key", copies())));
    }

    private String authorityKey() {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII)));
            byte[] extension = certificate.getExtensionValue(SUBJECT_KEY_ID);
            return extension == null ? "" : HexFormat.of().formatHex(extension, TWO_HEADERS, extension.length);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the cluster's authority is no certificate", e);
        }
    }

    // By "openssl ca", since only it can set the start: nodes' clocks differ a little, and a certificate from the
    // future is refused.
    private String issue() {
        return """
                umask 077
                mkdir -p -m 755 %1$s
                t=$(mktemp -d %1$s/.issue.XXXXXX); trap 'rm -rf "$t"' EXIT
                : >"$t/index"
                cat >"$t/ca.cnf" <<@cnf
                [ca]
                default_ca = this
                [this]
                database = $t/index
                new_certs_dir = $t
                rand_serial = yes
                unique_subject = no
                default_md = sha256
                policy = policy
                x509_extensions = leaf
                [policy]
                commonName = supplied
                [leaf]
                basicConstraints = critical,CA:FALSE
                keyUsage = critical,digitalSignature
                extendedKeyUsage = serverAuth,clientAuth
                subjectKeyIdentifier = hash
                authorityKeyIdentifier = keyid
                subjectAltName = %2$s
                [req]
                distinguished_name = dn
                [dn]
                @cnf
                openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$t/node.key"
                openssl req -new -config "$t/ca.cnf" -key "$t/node.key" -subj %3$s -out "$t/node.csr"
                openssl ca -batch -notext -config "$t/ca.cnf" -in "$t/node.csr" -out "$t/node.crt" \\
                  -cert %4$s -keyfile %5$s \\
                  -startdate "$(date -u -d '-1 hour' +%%Y%%m%%d%%H%%M%%SZ)" \\
                  -enddate "$(date -u -d '+%6$d days' +%%Y%%m%%d%%H%%M%%SZ)" 2>"$t/log" || { cat "$t/log"; exit 1; }
                chmod 644 "$t/node.crt"
                mv -f "$t/node.key" %1$s/node.key
                mv -f "$t/node.crt" %1$s/node.crt
                """
                .formatted(
                        Paths.TLS,
                        String.join(",", names),
                        Bash.quote("/CN=" + commonName),
                        Paths.CA,
                        Paths.CA_KEY,
                        validity.toDays());
    }

    private String copies() {
        StringBuilder bash = new StringBuilder();
        accounts.forEach((copy, account) -> bash.append("install -o ")
                .append(account)
                .append(" -g ")
                .append(account)
                .append(" -m 600 ")
                .append(Paths.KEY)
                .append(' ')
                .append(Paths.TLS)
                .append('/')
                .append(copy)
                .append('\n'));
        return "chown root:root " + Paths.KEY + "; chmod 600 " + Paths.KEY + "\n" + bash;
    }
}
