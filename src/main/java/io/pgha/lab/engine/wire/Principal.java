package io.pgha.lab.engine.wire;

/** Who sent a request, once that is proved. */
public sealed interface Principal {

    /** The OCID by which logs and retry tokens tell callers apart. */
    String id();

    /** A person with an API key, who may do everything in the tenancy. */
    record User(String id) implements Principal {}

    /** An instance with a session token, which may do what policies let it. */
    record Instance(String id) implements Principal {}

    /** The holder of an instance's certificate, who may do nothing but ask for a session token. */
    record CertificateHolder(String id) implements Principal {}
}
