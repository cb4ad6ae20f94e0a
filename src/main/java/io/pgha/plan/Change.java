package io.pgha.plan;

import io.pgha.model.Text;
import java.util.List;

/**
 * The difference between what a step wants and what is, with the effects that remove it.
 *
 * @param what one line for the plan, such as {@code write /etc/default/etcd}
 * @param before what is, or empty
 * @param after what will be, or empty
 * @param effects what to do, in order, at least one
 */
public record Change(StepId step, Kind kind, String what, Text before, Text after, List<Effect> effects, Risk risk) {
    /** The direction of a change. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    public Change {
        effects = List.copyOf(effects);
        if (effects.isEmpty()) {
            throw new IllegalArgumentException("a change without an effect: " + step);
        }
    }

    /** A change without risk that makes something new. */
    public static Change create(StepId step, String what, Effect... effects) {
        return new Change(step, Kind.CREATE, what, Text.empty(), Text.empty(), List.of(effects), Risk.NONE);
    }

    /** A change without risk of something that is there. */
    public static Change update(StepId step, String what, Effect... effects) {
        return new Change(step, Kind.UPDATE, what, Text.empty(), Text.empty(), List.of(effects), Risk.NONE);
    }

    /** The same change with what it replaces and what it brings. */
    public Change showing(Text was, Text willBe) {
        return new Change(step, kind, what, was, willBe, effects, risk);
    }

    /** The same change with a risk. */
    public Change risking(Risk worst) {
        return new Change(step, kind, what, before, after, effects, worst);
    }
}
