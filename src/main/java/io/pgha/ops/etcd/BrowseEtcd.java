package io.pgha.ops.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.pgha.model.Cancellation;
import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdKey;
import io.pgha.model.EtcdLease;
import io.pgha.model.EtcdSource;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdKeys;
import io.pgha.observe.etcd.EtcdLeases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at the keys of etcd. Values are shown only one by one, but what Patroni's keys mean is said of all of them. */
public final class BrowseEtcd {
    /** A cluster has a dozen keys; beyond this many they are no longer worth a word each. */
    private static final int MOST_DECODED = 2000;

    private static final int MOST_NEIGHBOURS = 1000;
    private static final int CONTEXT = 3;

    private final String cluster;
    private final EtcdKeys keys;
    private final EtcdLeases leases;

    /** A look at one cluster's etcd through these members. */
    public BrowseEtcd(String cluster, EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.cluster = cluster;
        this.keys = new EtcdKeys(channels, nodes, cancellation);
        this.leases = new EtcdLeases(channels, nodes, cancellation);
    }

    /**
     * One key in a list.
     *
     * @param lease hexadecimal; empty if it has none
     * @param meaning what the value says, for keys of Patroni
     */
    public record KeyRow(
            String key, long createRevision, long modRevision, long version, String lease, Optional<String> meaning) {}

    /** Some of the keys asked for, in order. */
    public record KeyPage(List<KeyRow> keys) {
        public KeyPage {
            keys = List.copyOf(keys);
        }
    }

    /**
     * What was listed.
     *
     * @param listed keys that were handed out
     * @param total keys there are
     * @param revision they are of
     */
    public record Listed(String prefix, long listed, long total, long revision, EtcdSource source) {}

    /** Hands out all keys that begin with a prefix, page by page, in order. */
    public Listed keys(String prefix, long most, Consumer<KeyPage> pages) {
        Map<String, String> meanings = meanings(prefix);
        long[] counted = new long[2];
        long revision = keys.scan(prefix, most, page -> {
            counted[0] += page.keys().size();
            counted[1] = Math.max(counted[1], page.total());
            pages.accept(new KeyPage(page.keys().stream()
                    .map(key -> row(key, Optional.ofNullable(meanings.get(key.key()))))
                    .toList()));
        });
        return new Listed(prefix, counted[0], Math.max(counted[0], counted[1]), revision, keys.source());
    }

    private static KeyRow row(EtcdKey key, Optional<String> meaning) {
        return new KeyRow(key.key(), key.createRevision(), key.modRevision(), key.version(), key.lease(), meaning);
    }

    private Map<String, String> meanings(String prefix) {
        String ours = PatroniKeys.prefix(cluster);
        if (!ours.startsWith(prefix) && !prefix.startsWith(ours)) {
            return Map.of();
        }
        Map<String, String> meanings = new HashMap<>();
        for (EtcdEntry entry : keys.entries(prefix.startsWith(ours) ? prefix : ours, MOST_DECODED)) {
            PatroniKeys.meaning(entry)
                    .map(meaning -> entry.key().key().endsWith("/leader") ? counted(meaning, entry.key()) : meaning)
                    .ifPresent(meaning -> meanings.put(entry.key().key(), meaning));
        }
        return meanings;
    }

    private String counted(String meaning, EtcdKey key) {
        return lease(key).map(lease -> PatroniKeys.counting(meaning, lease)).orElse(meaning);
    }

    /** The lease of a key; nothing if it has none, or if nobody leads and keeps its clock. */
    private Optional<EtcdLease> lease(EtcdKey key) {
        if (!key.isLeased() || !keys.source().quorum()) {
            return Optional.empty();
        }
        try {
            return leases.find(key.lease());
        } catch (ProblemException e) {
            if (e.first().kind() == Problem.Kind.CANCELLED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * One key with its value.
     *
     * @param lease it hangs on
     * @param meaning of the value, if it is one of Patroni's
     */
    public record KeyDetail(EtcdEntry entry, Optional<EtcdLease> lease, Optional<String> meaning, EtcdSource source) {}

    /**
     * A key as it is, or as it was at a revision.
     *
     * @param revision 0 for now
     * @throws ProblemException KEY_NOT_FOUND, naming the nearest key; or if the revision is no longer kept
     */
    public KeyDetail get(String key, long revision) {
        EtcdEntry entry = keys.get(key, revision).orElseThrow(() -> missing(key, revision));
        Optional<EtcdLease> lease = revision == 0 ? lease(entry.key()) : Optional.empty();
        return new KeyDetail(entry, lease, PatroniKeys.meaning(entry), keys.source());
    }

    /**
     * How a key changed.
     *
     * @param before as it was at the older revision, or empty if it was not there
     * @param after as it is now
     * @param diff line by line in unified form; empty if the values are the same
     */
    public record KeyDiff(
            String key, Optional<EtcdEntry> before, Optional<EtcdEntry> after, List<String> diff, EtcdSource source) {
        public KeyDiff {
            diff = List.copyOf(diff);
        }
    }

    /**
     * What changed in a key since a revision, values of JSON compared line by line.
     *
     * @param revision 0 for the version before the present one
     * @throws ProblemException KEY_NOT_FOUND if it is there neither then nor now; or if the revision is no longer kept
     */
    public KeyDiff diff(String key, long revision) {
        Optional<EtcdEntry> after = keys.get(key, 0);
        long older = revision > 0
                ? revision
                : after.orElseThrow(() -> missing(key, 0)).key().modRevision() - 1;
        Optional<EtcdEntry> before = older > 0 ? keys.get(key, older) : Optional.empty();
        if (before.isEmpty() && after.isEmpty()) {
            throw missing(key, revision);
        }
        List<String> old = before.map(BrowseEtcd::lines).orElse(List.of());
        List<String> now = after.map(BrowseEtcd::lines).orElse(List.of());
        List<String> diff = UnifiedDiffUtils.generateUnifiedDiff(
                label(key, before), label(key, after), old, DiffUtils.diff(old, now), CONTEXT);
        return new KeyDiff(key, before, after, diff, keys.source());
    }

    private static String label(String key, Optional<EtcdEntry> entry) {
        return entry.map(found -> key + " of revision " + found.key().modRevision())
                .orElse("no key");
    }

    /** The value in lines: JSON one setting per line, other text as it is. */
    public static List<String> lines(EtcdEntry entry) {
        if (!entry.binary() && (entry.value().startsWith("{") || entry.value().startsWith("["))) {
            try {
                JsonMapper json = JsonMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .build();
                return json.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(json.readTree(entry.value()))
                        .lines()
                        .toList();
            } catch (JsonProcessingException e) {
                return entry.value().lines().toList();
            }
        }
        return entry.value().lines().toList();
    }

    private ProblemException missing(String key, long revision) {
        String parent = key.substring(0, key.lastIndexOf('/') + 1);
        Set<String> near = new LinkedHashSet<>();
        for (String prefix : List.of(parent, PatroniKeys.prefix(cluster))) {
            List<String> found = new ArrayList<>();
            keys.scan(prefix, MOST_NEIGHBOURS, page -> page.keys().forEach(k -> found.add(k.key())));
            near.addAll(found);
        }
        String at = revision > 0 ? " at revision " + revision : "";
        Problem problem = Problem.of(
                        "KEY_NOT_FOUND", Problem.Kind.PRECONDITION, "There is no key '" + key + "'" + at + ".")
                .withNext("etcd keys " + (parent.isEmpty() ? "/" : parent));
        return NearestName.of(key, near)
                .map(name -> problem.because("Did you mean " + name + "?"))
                .orElse(problem)
                .toException();
    }
}
