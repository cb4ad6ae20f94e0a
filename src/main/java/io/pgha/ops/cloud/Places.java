package io.pgha.ops.cloud;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.oci.Tenancy;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.Spot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where machines go: over availability domains first, then over fault domains, and never to a place that the cloud already says is
 * full as long as another has room.
 */
final class Places {
    private final Tenancy tenancy;
    private final Map<String, List<String>> faultDomains = new HashMap<>();
    private final Map<String, Map<String, Boolean>> room = new HashMap<>();
    private List<String> domains = List.of();

    Places(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * Places for the machine of a position, the best first.
     *
     * @param wantedDomains availability domains by name or number from 1; none for all
     * @param wantedFaults fault domains by name or number from 1; none for all
     * @param position from 0; machines of following positions are spread
     */
    List<Spot> of(
            List<String> wantedDomains,
            List<String> wantedFaults,
            String shape,
            Optional<LaunchOrder.Size> size,
            int position) {
        if (domains.isEmpty()) {
            domains = tenancy.iam().availabilityDomains();
        }
        List<String> mayGo = resolved(wantedDomains, domains, "availability domain");
        Map<String, List<String>> faults = new HashMap<>();
        for (String domain : mayGo) {
            List<String> all =
                    faultDomains.computeIfAbsent(domain, name -> tenancy.iam().faultDomains(name));
            faults.put(domain, resolved(wantedFaults, all, "fault domain"));
        }
        int turn = wantedFaults.isEmpty() ? position / mayGo.size() : position;
        List<Spot> spots = spread(mayGo, faults, position, turn);
        Set<Spot> full = new LinkedHashSet<>();
        for (Spot spot : spots) {
            if (!hasRoom(spot, shape, size)) {
                full.add(spot);
            }
        }
        List<Spot> ordered = new ArrayList<>(spots);
        ordered.removeAll(full);
        ordered.addAll(full);
        return ordered;
    }

    /**
     * All places in the order that the machine of a position should try them: its own, the other fault domains of its availability
     * domain, then the other availability domains in turn. Pure.
     *
     * @param turn which fault domain of an availability domain comes first, from 0, counted round
     */
    static List<Spot> spread(List<String> domains, Map<String, List<String>> faults, int position, int turn) {
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < domains.size(); i++) {
            String domain = domains.get((position + i) % domains.size());
            List<String> inDomain = faults.getOrDefault(domain, List.of());
            for (int j = 0; j < inDomain.size(); j++) {
                spots.add(new Spot(domain, inDomain.get((turn + j) % inDomain.size())));
            }
        }
        return spots.stream().distinct().toList();
    }

    private boolean hasRoom(Spot spot, String shape, Optional<LaunchOrder.Size> size) {
        String question = spot.availabilityDomain() + " " + shape + " " + size;
        Map<String, Boolean> answers =
                room.computeIfAbsent(question, key -> ask(spot.availabilityDomain(), shape, size));
        return answers.getOrDefault(spot.faultDomain(), true);
    }

    // The report needs a right that few have; without it, the launch itself will tell.
    private Map<String, Boolean> ask(String domain, String shape, Optional<LaunchOrder.Size> size) {
        try {
            return tenancy.compute()
                    .catalogue()
                    .room(tenancy.tenancyId(), domain, faultDomains.getOrDefault(domain, List.of()), shape, size);
        } catch (ProblemException e) {
            if (e.first().kind() == Problem.Kind.CANCELLED) {
                throw e;
            }
            return Map.of();
        }
    }

    private static List<String> resolved(List<String> wanted, List<String> known, String what) {
        if (wanted.isEmpty()) {
            return known;
        }
        List<String> names = new ArrayList<>();
        for (String each : wanted) {
            names.add(resolve(each, known, what));
        }
        return names;
    }

    private static String resolve(String wanted, List<String> known, String what) {
        if (wanted.matches("\\d{1,2}")) {
            int number = Integer.parseInt(wanted);
            if (number >= 1 && number <= known.size()) {
                return known.get(number - 1);
            }
        }
        return known.stream().filter(name -> name.equals(wanted)).findFirst().orElseThrow(() -> Problem.of(
                        "UNKNOWN_DOMAIN", Problem.Kind.USAGE, "There is no " + what + " " + wanted + " in this region.")
                .because(NearestName.of(wanted, known)
                                .map(near -> "Did you mean " + near + "? ")
                                .orElse("")
                        + "There are: " + String.join(", ", known) + ".")
                .withNext("cluster validate")
                .toException());
    }
}
