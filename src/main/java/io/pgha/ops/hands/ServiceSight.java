package io.pgha.ops.hands;

import io.pgha.model.Text;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The look at all services of a node: the one script that asks, and how its answer is read. */
final class ServiceSight {
    private static final String PROPERTIES =
            "Id,LoadState,ActiveState,SubState,Result,UnitFileState,MainPID,MemoryCurrent,NRestarts,StateChangeTimestamp";

    private ServiceSight() {}

    /** The question, for all services at once. */
    static Script script(Duration deadline) {
        StringBuilder units = new StringBuilder();
        for (Service service : Service.values()) {
            units.append(service.unit().isEmpty() ? "" : " " + service.unit());
        }
        return Script.look(
                Text.plain("main() {\n"
                        + "echo \"Now=$(date +%s)\"; echo\n"
                        + "systemctl show --timestamp=unix -p " + PROPERTIES + units + "\n"
                        // The postmaster is the one whose parent is not itself a postgres.
                        + "p=$(pgrep -u postgres -o -x 'postgres|postmaster') && echo && ps -o "
                        + "pid=PostgresPid= -o pid=,etimes=,rss= -p \"$p\" | tail -n 1 | "
                        + "{ read -r _ pid age rss; echo \"Postgres=$pid $age $rss\"; }\n"
                        + "true\n}\nmain </dev/null\n"),
                deadline);
    }

    /** What the answer says of every service, in their order. */
    static List<ServiceState> read(String node, String answer) {
        Map<String, Map<String, String>> byUnit = new LinkedHashMap<>();
        Map<String, String> loose = new LinkedHashMap<>();
        for (String paragraph : answer.split("\n\\s*\n", -1)) {
            Map<String, String> values = new LinkedHashMap<>();
            for (String line : paragraph.lines().toList()) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            loose.putAll(values);
            byUnit.put(values.getOrDefault("Id", ""), values);
        }
        long now = number(loose.getOrDefault("Now", "")).orElse(0L);
        List<ServiceState> states = new ArrayList<>();
        for (Service service : Service.values()) {
            states.add(
                    service == Service.POSTGRESQL
                            ? postgresql(node, loose.getOrDefault("Postgres", ""))
                            : unit(node, service, byUnit.getOrDefault(service.unit(), Map.of()), now));
        }
        return states;
    }

    /** The state of one service among those of a node. */
    static ServiceState of(Service service, List<ServiceState> states) {
        return states.stream()
                .filter(state -> state.service().equals(service.word()))
                .findFirst()
                .orElseThrow();
    }

    private static ServiceState unit(String node, Service service, Map<String, String> values, long now) {
        String state = state(values);
        Optional<Long> since =
                number(values.getOrDefault("StateChangeTimestamp", "").replace("@", ""));
        String file = values.getOrDefault("UnitFileState", "");
        return new ServiceState(
                node,
                service.word(),
                state,
                detail(state, values),
                file.isEmpty() ? Optional.empty() : Optional.of(file.startsWith("enabled")),
                since.filter(at -> at > 0).map(at -> Duration.ofSeconds(Math.max(0, now - at))),
                number(values.getOrDefault("MainPID", "")).filter(pid -> pid > 0),
                number(values.getOrDefault("MemoryCurrent", "")),
                number(values.getOrDefault("NRestarts", "")),
                Optional.empty());
    }

    private static String state(Map<String, String> values) {
        if (!values.getOrDefault("LoadState", "not-found").equals("loaded")) {
            return values.getOrDefault("LoadState", "").equals("masked") ? "masked" : "absent";
        }
        return switch (values.getOrDefault("ActiveState", "")) {
            case "active", "reloading" -> "running";
            case "inactive" -> "stopped";
            case "failed" -> "failed";
            case "activating" -> "starting";
            case "deactivating" -> "stopping";
            default -> "unknown";
        };
    }

    private static String detail(String state, Map<String, String> values) {
        String result = values.getOrDefault("Result", "success");
        if (!result.equals("success") && !result.isEmpty()) {
            return result;
        }
        String sub = values.getOrDefault("SubState", "");
        return (state.equals("running") && sub.equals("running")) || sub.equals("dead") ? "" : sub;
    }

    private static ServiceState postgresql(String node, String words) {
        String[] parts = words.split(" ", -1);
        boolean runs = parts.length == 3;
        return new ServiceState(
                node,
                Service.POSTGRESQL.word(),
                runs ? "running" : "stopped",
                runs ? "under Patroni" : "",
                Optional.empty(),
                runs ? number(parts[1]).map(Duration::ofSeconds) : Optional.empty(),
                runs ? number(parts[0]) : Optional.empty(),
                runs ? number(parts[2]).map(kib -> kib * 1024) : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
