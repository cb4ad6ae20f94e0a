package io.pgha.ops.doctor.sight;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A node's clock against this machine's.
 *
 * @param offset node's time minus ours; empty if the node did not say. It is too small by the time its answer took to get here
 * @param chrony what chrony says of itself; empty if it does not run
 * @param maySet false on a machine that may not set its clock, such as a container; its host keeps it then
 */
public record ClockSight(Optional<Duration> offset, Optional<Chrony> chrony, boolean maySet) {
    private static final Pattern SECONDS = Pattern.compile("\\d+\\.\\d+");
    private static final int CAP_SYS_TIME = 25;
    private static final int CHRONY_FIELDS = 14;

    /**
     * {@code chronyc -c tracking}.
     *
     * @param offset how far the system's clock is from chrony's idea of the time
     * @param leap {@code Normal} or {@code Not synchronised}, or that a leap second is due
     */
    public record Chrony(Duration offset, String leap) {
        /** True while it follows a source of time. */
        public boolean isSynchronised() {
            return !leap.equals("Not synchronised");
        }
    }

    static ClockSight parse(List<String> lines, Instant arrived) {
        Optional<Duration> offset = Optional.empty();
        Optional<Chrony> chrony = Optional.empty();
        boolean maySet = true;
        for (String line : lines) {
            String[] fields = line.split(",", -1);
            if (SECONDS.matcher(line).matches()) {
                offset = Optional.of(Duration.between(arrived, time(line)));
            } else if (fields.length == CHRONY_FIELDS) {
                chrony = Optional.of(new Chrony(seconds(fields[4]), fields[13]));
            } else if (line.startsWith("CapBnd:")) {
                long held = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                maySet = (held >> CAP_SYS_TIME & 1) == 1;
            }
        }
        return new ClockSight(offset, chrony, maySet);
    }

    private static Instant time(String seconds) {
        int dot = seconds.indexOf('.');
        long nanos = Long.parseLong((seconds.substring(dot + 1) + "000000000").substring(0, 9));
        return Instant.ofEpochSecond(Long.parseLong(seconds.substring(0, dot)), nanos);
    }

    private static Duration seconds(String text) {
        return Duration.ofNanos((long) (Double.parseDouble(text) * 1e9));
    }
}
