package io.pgha.stack.confd;

/** Reads a binary of the operator's from the machine that pgha runs on, so that the component itself stays without I/O. */
@FunctionalInterface
public interface BinarySource {
    /**
     * The bytes of a file.
     *
     * @throws io.pgha.model.ProblemException if it cannot be read
     */
    byte[] read(String path);
}
