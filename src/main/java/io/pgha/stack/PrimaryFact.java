package io.pgha.stack;

import io.pgha.model.ClusterSpec;
import io.pgha.plan.Bash;
import io.pgha.plan.Fact;

/** Whether a node's PostgreSQL is the primary, told without starting a process: it runs, and it has no {@code standby.signal}. */
public final class PrimaryFact {
    private PrimaryFact() {}

    /** The question; the answer is no where PostgreSQL is not running. */
    public static Fact<Boolean> of(ClusterSpec spec) {
        return Fact.command("primary", test(spec) + " && echo yes || echo no", "yes"::equals);
    }

    /** Bash that succeeds on the primary: a running server that was not told to be a standby. */
    public static String test(ClusterSpec spec) {
        String data = spec.postgresql().dataDirectory();
        return "[ -S "
                + Bash.quote(Paths.SOCKETS + "/.s.PGSQL." + spec.postgresql().port()) + " ] && [ -e "
                + Bash.quote(data + "/postmaster.pid") + " ] && [ ! -e " + Bash.quote(data + "/standby.signal") + " ]";
    }
}
