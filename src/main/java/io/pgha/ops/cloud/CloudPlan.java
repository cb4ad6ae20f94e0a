package io.pgha.ops.cloud;

import java.util.ArrayList;
import java.util.List;

/**
 * The way from what the cloud holds to what is wanted.
 *
 * @param now changes that can be made at once, in any order and together
 * @param later changes that need one of the others first
 * @param pending what is on its way and must only be waited for
 * @param remarks what differs and is left as it is
 */
record CloudPlan(List<CloudChange> now, List<CloudChange> later, List<Pending> pending, List<String> remarks) {
    public CloudPlan {
        now = List.copyOf(now);
        later = List.copyOf(later);
        pending = List.copyOf(pending);
        remarks = List.copyOf(remarks);
    }

    /** Something the cloud is at work on. */
    public record Pending(String subject, String what) {}

    /** True if nothing is to be done or waited for. */
    public boolean isReached() {
        return now.isEmpty() && later.isEmpty() && pending.isEmpty();
    }

    /** All changes, those that can be made first leading. */
    public List<CloudChange> changes() {
        List<CloudChange> all = new ArrayList<>(now);
        all.addAll(later);
        return List.copyOf(all);
    }
}
