package io.pgha.ops.lock;

/** Something that at most one process holds at a time; it is free again when that process ends, however it ends. */
public interface Lock extends AutoCloseable {
    /**
     * Takes it if it is free, and returns at once.
     *
     * @param self what others are told meanwhile
     * @return who holds it, or that we do now
     */
    Grip take(Holder self);

    /** Gives it back, if it was taken. */
    @Override
    void close();
}
