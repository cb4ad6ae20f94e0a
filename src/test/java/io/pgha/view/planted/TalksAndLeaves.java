package io.pgha.view.planted;

/** A planted violation. */
final class TalksAndLeaves {
    private TalksAndLeaves() {}

    static void leave() {
        System.out.println("bye");
        System.exit(1);
    }

    static Thread fork() {
        return new Thread(TalksAndLeaves::leave);
    }
}
