package io.pgha.plan;

/** The name of a step: its component and what it keeps true, such as {@code etcd} and {@code file /etc/default/etcd}. */
public record StepId(String component, String what) {
    @Override
    public String toString() {
        return component + ": " + what;
    }
}
