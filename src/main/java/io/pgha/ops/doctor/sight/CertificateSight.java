package io.pgha.ops.doctor.sight;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A certificate file of a node.
 *
 * @param notBefore empty if it could not be read
 * @param notAfter empty if it could not be read
 * @param names host names and addresses it is for
 */
public record CertificateSight(
        String path, Optional<Instant> notBefore, Optional<Instant> notAfter, List<String> names) {
    // As OpenSSL prints times: "Nov  2 00:56:13 2028 GMT".
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public CertificateSight {
        names = List.copyOf(names);
    }

    /** What openssl did not come to in time is left out: nothing is known of it. */
    static List<CertificateSight> parse(List<String> lines) {
        List<CertificateSight> all = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (String line : lines) {
            CertificateSight last =
                    all.isEmpty() ? new CertificateSight("", none(), none(), List.of()) : all.get(all.size() - 1);
            CertificateSight changed = last;
            if (line.equals("unreadable")) {
                unreadable.add(last.path);
            } else if (line.startsWith("file ")) {
                all.add(new CertificateSight(line.substring(5), none(), none(), List.of()));
                continue;
            } else if (line.startsWith("notBefore=")) {
                changed = new CertificateSight(last.path, time(line.substring(10)), last.notAfter, last.names);
            } else if (line.startsWith("notAfter=")) {
                changed = new CertificateSight(last.path, last.notBefore, time(line.substring(9)), last.names);
            } else if (line.contains("DNS:") || line.contains("IP Address:")) {
                changed = new CertificateSight(last.path, last.notBefore, last.notAfter, names(line));
            }
            if (!all.isEmpty()) {
                all.set(all.size() - 1, changed);
            }
        }
        return all.stream()
                .filter(each -> each.notAfter.isPresent() || unreadable.contains(each.path))
                .toList();
    }

    private static Optional<Instant> none() {
        return Optional.empty();
    }

    private static List<String> names(String line) {
        return Arrays.stream(line.split(",", -1))
                .map(String::strip)
                .map(name -> name.replaceFirst("^(DNS|IP Address):", ""))
                .toList();
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.from(TIME.parse(text.strip().replaceAll(" +", " "))));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
