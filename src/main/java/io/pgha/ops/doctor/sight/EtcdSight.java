package io.pgha.ops.doctor.sight;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's own etcd member says, read without asking the others, so that it answers without quorum too.
 *
 * @param trouble why it does not answer
 * @param keys Patroni's keys below the cluster's prefix, as this member has them
 */
public record EtcdSight(
        Optional<String> trouble, Optional<Status> status, List<Member> members, Map<String, String> keys) {
    public EtcdSight {
        members = List.copyOf(members);
        keys = Map.copyOf(keys);
    }

    /**
     * A member about itself; sizes in bytes.
     *
     * @param memberId as etcdctl prints it, hexadecimal
     * @param leader id of the member it follows; empty without a leader
     * @param errors what it complains of, such as an alarm
     */
    public record Status(
            String version,
            String memberId,
            String clusterId,
            Optional<String> leader,
            long term,
            long size,
            long inUse,
            List<String> errors) {
        public Status {
            errors = List.copyOf(errors);
        }

        /** True if it says that it leads. */
        public boolean leads() {
            return leader.filter(memberId::equals).isPresent();
        }
    }

    /** One line of the list of members; the name is empty until the member was started for the first time. */
    public record Member(String id, String name, List<String> peerUrls, boolean learner) {
        public Member {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    static EtcdSight parse(List<String> lines, String prefix) {
        Answers answers = Answers.parse(lines);
        JsonNode status = answers.body(0);
        List<Member> members = new ArrayList<>();
        answers.body(1).path("members").forEach(node -> members.add(member(node)));
        Map<String, String> keys = new LinkedHashMap<>();
        answers.body(2).path("kvs").forEach(pair -> {
            String key = decoded(pair.path("key").asText());
            keys.put(
                    key.startsWith(prefix) ? key.substring(prefix.length()) : key,
                    decoded(pair.path("value").asText()));
        });
        return new EtcdSight(
                answers.trouble(),
                status.has("header") ? Optional.of(status(status)) : Optional.empty(),
                members,
                keys);
    }

    private static Status status(JsonNode node) {
        List<String> errors = new ArrayList<>();
        node.path("errors").forEach(error -> errors.add(error.asText()));
        String leader = hex(node.path("leader").asText("0"));
        return new Status(
                node.path("version").asText(),
                hex(node.path("header").path("member_id").asText("0")),
                hex(node.path("header").path("cluster_id").asText("0")),
                leader.equals("0") ? Optional.empty() : Optional.of(leader),
                node.path("raftTerm").asLong(),
                node.path("dbSize").asLong(),
                node.path("dbSizeInUse").asLong(),
                errors);
    }

    private static Member member(JsonNode node) {
        List<String> urls = new ArrayList<>();
        node.path("peerURLs").forEach(url -> urls.add(url.asText()));
        return new Member(
                hex(node.path("ID").asText("0")),
                node.path("name").asText(""),
                urls,
                node.path("isLearner").asBoolean(false));
    }

    private static String hex(String decimal) {
        return decimal.matches("\\d{1,20}") ? Long.toHexString(Long.parseUnsignedLong(decimal)) : "0";
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return base64;
        }
    }
}
