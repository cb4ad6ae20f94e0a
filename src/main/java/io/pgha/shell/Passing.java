package io.pgha.shell;

import io.pgha.model.Cancellation;
import io.pgha.model.Progress;
import io.pgha.plan.Journal;
import io.pgha.shell.grammar.SecretWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One command's way past the guard: opened by the first consent, at most once, and closed with the command. */
final class Passing {
    private static final int FEW = 3;

    private final Guard guard;
    private final Call call;
    private final SessionDefaults defaults;
    private final Progress progress;
    private final Cancellation cancellation;
    private final Progress journalled = journalled();
    private volatile Optional<Guard.Passage> passage = Optional.empty();

    Passing(Guard guard, Call call, SessionDefaults defaults, Progress progress, Cancellation cancellation) {
        this.guard = guard;
        this.call = call;
        this.defaults = defaults;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    void agreed() {
        if (passage.isEmpty()) {
            passage = Optional.of(guard.enter(new Guard.Attempt(
                    call.spec(),
                    SecretWords.masked(call.line()),
                    call.get(GlobalOptions.CLUSTER).or(defaults::cluster),
                    call.get(GlobalOptions.LOCK_WAIT),
                    progress,
                    cancellation)));
        }
    }

    void end(Ending ending) {
        passage.ifPresent(open -> open.leave(ending));
    }

    Journal journal() {
        return passage.map(Guard.Passage::journal).orElseGet(Journal::none);
    }

    private void write(String kind, String subject, String what, List<String> steps) {
        // What a subject was busy with says more than "done"; a long list of steps is written down by those who make
        // them.
        String text = steps.isEmpty() || steps.size() > FEW ? what : String.join(", ", steps) + ": " + what;
        journal().note(kind, subject, text);
    }

    /** The progress of the command, of which the ends are written down as well. */
    Progress progress() {
        return journalled;
    }

    private Progress journalled() {
        return new Progress() {
            private final Map<String, List<String>> busy = new HashMap<>();

            private synchronized List<String> ended(String subject) {
                List<String> steps = busy.remove(subject);
                return steps == null ? List.of() : steps;
            }

            private synchronized void began(String subject, String what) {
                List<String> steps = busy.computeIfAbsent(subject, s -> new ArrayList<>());
                if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(what)) {
                    steps.add(what);
                }
            }

            @Override
            public void working(String subject, String what) {
                progress.working(subject, what);
                began(subject, what);
            }

            @Override
            public void done(String subject, String what) {
                progress.done(subject, what);
                write("done", subject, what, ended(subject));
            }

            @Override
            public void failed(String subject, String what) {
                progress.failed(subject, what);
                write("failed", subject, what, ended(subject));
            }

            @Override
            public void note(String what) {
                progress.note(what);
            }
        };
    }
}
