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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private static final String ISSUED = "/etc/pgha/issued.pem";

    /** The node's own time. */
    private static final Fact<Instant> NOW =
            Fact.command("time", "echo $EPOCHSECONDS", answer -> Instant.ofEpochSecond(Long.parseLong(answer)));

    NodeCertificate {
        names = List.copyOf(names);
        accounts = new LinkedHashMap<>(accounts);
    }

    /**
     * What the node has.
     *
     * @param certificate empty if it has none that can be read
     * @param keyFits true if the key on the node is the certificate's
     * @param copies states of the key and its copies: {@code owner mode}, and {@code same} for a copy of the present key
     */
    record State(Optional<X509Certificate> certificate, boolean keyFits, Map<String, String> copies) {}

    // What was issued is kept together, so that a look compares files and starts no openssl where nothing was touched.
    private Fact<State> state() {
        String bash =
                """
                (
                cd %1$s || exit 0
                whole() { IFS= read -rd '' "$1" <"$2"; }
                whole crt node.crt; whole key node.key; whole issued %2$s
                if [ -n "$key" ]; then
                  if [ "$crt$key" = "$issued" ] || [ "$(openssl x509 -in node.crt -noout -pubkey)" = "$(openssl pkey -in node.key -pubout)" ]; then
                    echo 'key fits'
                  fi
                fi
                for copy in %3$s; do
                  whole other "$copy"
                  [ "$key" = "$other" ] && echo "copy $copy same"
                done
                stat -c 'file %%n %%U %%a' -- node.key %3$s
                echo "$crt"
                )
                """
                        .formatted(Paths.TLS, ISSUED, Bash.words(accounts.keySet()));
        List<String> files = new ArrayList<>(List.of(Paths.CERTIFICATE, Paths.KEY, ISSUED));
        accounts.keySet().forEach(copy -> files.add(Paths.TLS + "/" + copy));
        return Fact.restingOn(files, "certificate", bash, NodeCertificate::parse);
    }

    private static State parse(String answer) {
        boolean fits = false;
        Map<String, String> files = new LinkedHashMap<>();
        Set<String> same = new TreeSet<>();
        for (String line : answer.split("\n", -1)) {
            String[] words = line.strip().split(" ", -1);
            switch (words[0]) {
                case "key" -> fits = true;
                case "copy" -> same.add(words[1]);
                case "file" ->
                    files.put(words[1], words[2] + " " + words[3] + (same.contains(words[1]) ? " same" : ""));
                default -> {
                    // The certificate itself, read below.
                }
            }
        }
        int begin = answer.indexOf("-----BEGIN CERTIFICATE-----");
        Optional<X509Certificate> certificate =
                begin < 0 ? Optional.empty() : Certificates.read(answer.substring(begin));
        return new State(certificate, fits, Map.copyOf(files));
    }

    @Override
    public StepId id() {
        return Paths.CERTIFICATE_STEP;
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(state(), NOW);
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<State> known =
                facts.get(state()).filter(state -> state.certificate().isPresent());
        List<String> reasons = known.map(state -> flaws(state, facts.get(NOW).orElse(Instant.EPOCH)))
                .orElse(List.of("there is none"));
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

    private List<String> flaws(State state, Instant now) {
        X509Certificate certificate = state.certificate().orElseThrow();
        List<String> flaws = new ArrayList<>();
        String subject = certificate.getSubjectX500Principal().getName();
        if (!subject.equals("CN=" + commonName)) {
            flaws.add("it is for " + subject);
        }
        Set<String> present = Certificates.names(certificate);
        if (!present.equals(new TreeSet<>(names))) {
            flaws.add("its names are " + String.join(", ", present));
        }
        if (!signedByAuthority(certificate)) {
            flaws.add("another authority signed it");
        }
        if (certificate.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE))) {
            flaws.add("it ends within " + RENEW_BEFORE.toDays() + " days");
        }
        if (!state.keyFits()) {
            flaws.add("the key is not its own");
        }
        return flaws;
    }

    private boolean signedByAuthority(X509Certificate certificate) {
        X509Certificate signer = Certificates.read(authority)
                .orElseThrow(() -> new IllegalArgumentException("the cluster's authority is no certificate"));
        return Certificates.signed(signer, certificate);
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
                cat "$t/node.crt" "$t/node.key" >"$t/issued"
                mv -f "$t/node.key" %1$s/node.key
                mv -f "$t/node.crt" %1$s/node.crt
                mv -f "$t/issued" %7$s
                """
                .formatted(
                        Paths.TLS,
                        String.join(",", names),
                        Bash.quote("/CN=" + commonName),
                        Paths.CA,
                        Paths.CA_KEY,
                        validity.toDays(),
                        ISSUED);
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
