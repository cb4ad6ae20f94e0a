package io.pgha.remote;

/** A local loopback port that leads to a port of a machine until it is closed; it survives a reconnect of the transport. */
public interface Tunnel extends AutoCloseable {
    /** The local port on 127.0.0.1. */
    int localPort();

    /** True until it is closed, here or with the session. */
    boolean open();

    @Override
    void close();
}
