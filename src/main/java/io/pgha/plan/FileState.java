package io.pgha.plan;

/** What a path is on a node. */
public sealed interface FileState {
    /** Nothing is there. */
    record Absent() implements FileState {}

    /**
     * A regular file.
     *
     * @param mode octal digits as {@code stat} prints them, such as {@code 640}
     * @param content all of it as UTF-8 if it is at most {@value FileLook#CONTENT_LIMIT} bytes, else empty; may hold secrets,
     *     so it is compared and never shown unless the wanted content has none
     */
    record Regular(String owner, String group, String mode, long size, String content) implements FileState {
        @Override
        public String toString() {
            return "Regular[owner=" + owner + ", group=" + group + ", mode=" + mode + ", size=" + size + "]";
        }
    }

    /** A directory; mode as for a file. */
    record Directory(String owner, String group, String mode) implements FileState {}

    /** A symbolic link and where it points. */
    record Link(String target) implements FileState {}

    /** A device, socket or pipe. */
    record Other(String kind) implements FileState {}
}
