package io.pgha.ops.cloud;

/**
 * One thing about a subnet that was looked at.
 *
 * @param subnet what the subnet is for: {@code bastion} or {@code nodes}
 * @param check what was looked at
 * @param detail what was seen
 * @param cure what to do about it; empty if nothing is to do
 */
public record SubnetFinding(String subnet, String check, Verdict verdict, String detail, String cure) {
    /** How bad it is. */
    public enum Verdict {
        OK,
        /** The cluster can be made, and something about it may not work. */
        WARNING,
        /** The cluster cannot be made. */
        FAILED
    }
}
