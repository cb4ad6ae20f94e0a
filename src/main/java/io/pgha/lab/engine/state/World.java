package io.pgha.lab.engine.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything there is in the cloud, under one lock. What {@link #change} did is on disk before it returns, so that an engine which
 * is killed goes on where it was.
 */
public final class World {
    private static final String FILE = "state.json";
    /** How long a retry token is good for. */
    private static final Duration RETRY_MEMORY = Duration.ofHours(24);

    private final ReentrantLock lock = new ReentrantLock();
    private final Store store;
    private final Clock clock;
    private final Ocids ocids;
    private final Duration terminatedStays;
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final Map<String, Remembered> remembered = new LinkedHashMap<>();
    private final ObjectNode settings;
    private Consumer<Pending> scheduler = ignored -> {};
    private long next;
    private boolean dirty;

    /**
     * The world that a store holds, or an empty one.
     *
     * @param terminatedStays how long a terminated resource is still shown
     */
    public World(Store store, Clock clock, Ocids ocids, Duration terminatedStays) throws IOException {
        this.store = store;
        this.clock = clock;
        this.ocids = ocids;
        this.terminatedStays = terminatedStays;
        Saved saved = store.read(FILE).map(Saved::fromJson).orElseGet(Saved::nothing);
        next = saved.next();
        settings = saved.settings();
        saved.resources().forEach(each -> resources.put(each.id(), each));
        saved.pending().forEach(each -> pending.put(each.number(), each));
        remembered.putAll(saved.remembered());
    }

    /** Looks at the world while nobody changes it. */
    public <T> T read(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the world and saves it. */
    public <T> T change(Supplier<T> work) {
        lock.lock();
        try {
            forgetTheOld();
            return work.get();
        } finally {
            try {
                save();
            } finally {
                lock.unlock();
            }
        }
    }

    /** As {@link #change(Supplier)}, with nothing to tell. */
    public void change(Runnable work) {
        change(() -> {
            work.run();
            return true;
        });
    }

    /** The time in this world. */
    public Instant now() {
        return clock.instant();
    }

    /** Makes identifiers and random names. */
    public Ocids ocids() {
        return ocids;
    }

    /** Something that was decided once, when the world was made; empty if it was not. */
    public Optional<String> setting(String name) {
        return Json.text(settings, name);
    }

    /** Decides something once and for all. */
    public void setting(String name, String value) {
        settings.put(name, value);
        dirty = true;
    }

    /** True if nothing was ever made in it. */
    public boolean isEmpty() {
        return resources.isEmpty();
    }

    /** A resource of a kind by its OCID. */
    public Optional<Resource> find(Kind kind, String id) {
        return Optional.ofNullable(resources.get(id)).filter(found -> found.kind() == kind && !isForgotten(found));
    }

    /** A resource by its OCID, whatever it is. */
    public Optional<Resource> find(String id) {
        return Optional.ofNullable(resources.get(id)).filter(found -> !isForgotten(found));
    }

    /** All of a kind, in the order of their creation. */
    public Stream<Resource> all(Kind kind) {
        return resources.values().stream().filter(each -> each.kind() == kind && !isForgotten(each));
    }

    /** Adds a resource; its document gets its id and time of creation. */
    public Resource add(Kind kind, ObjectNode shown) {
        String id = ocids.next(kind);
        shown.put("id", id);
        if (!shown.has("timeCreated")) {
            shown.put("timeCreated", Json.time(now()));
        }
        Resource added = new Resource(kind, id, next++, shown, Json.object(), ocids.letters(32));
        resources.put(id, added);
        dirty = true;
        return added;
    }

    /** Says that a resource's document has changed. */
    public void touch(Resource resource) {
        resource.etag(ocids.letters(32));
        dirty = true;
    }

    /** Sets a resource's lifecycle state. */
    public void state(Resource resource, String state) {
        resource.shown().put("lifecycleState", state);
        touch(resource);
    }

    /** Sets a resource's last lifecycle state; it is shown for a while, and then forgotten. */
    public void end(Resource resource, String state) {
        state(resource, state);
        retire(resource);
    }

    /** Says that nothing more will happen to a resource; it is shown for a while, and then forgotten. */
    public void retire(Resource resource) {
        resource.hidden().put("ended", now().toString());
        touch(resource);
    }

    /** Forgets a resource at once. */
    public void remove(Resource resource) {
        resources.remove(resource.id());
        dirty = true;
    }

    /** Names the one who makes what is pending happen; it is told of everything that is pending now, too. */
    public void scheduler(Consumer<Pending> runner) {
        lock.lock();
        try {
            scheduler = runner;
            pending.values().forEach(runner);
        } finally {
            lock.unlock();
        }
    }

    /** Something is to happen to a resource, in a lane of its own. */
    public void later(String what, Resource subject, Duration delay) {
        later(what, subject, subject.id(), delay);
    }

    /** Something is to happen to a resource, after what was put in the same lane before. */
    public void later(String what, Resource subject, String lane, Duration delay) {
        Pending added = new Pending(next++, what, subject.id(), lane, now().plus(delay));
        pending.put(added.number(), added);
        dirty = true;
        scheduler.accept(added);
    }

    /** It has happened. */
    public void happened(Pending done) {
        if (pending.remove(done.number()) != null) {
            dirty = true;
        }
    }

    /** True while something is still to happen to a resource. */
    public boolean isPending(String subject) {
        return pending.values().stream().anyMatch(each -> each.subject().equals(subject));
    }

    /** What a request with this retry token led to, within the last day. */
    public Optional<Remembered> remembered(String retryKey) {
        return Optional.ofNullable(remembered.get(retryKey)).filter(this::isFresh);
    }

    /** Remembers what a request with a retry token led to. */
    public void remember(String retryKey, Remembered outcome) {
        remembered.put(retryKey, outcome);
        dirty = true;
    }

    private boolean isFresh(Remembered outcome) {
        return outcome.at().plus(RETRY_MEMORY).isAfter(now());
    }

    private boolean isForgotten(Resource resource) {
        return Json.text(resource.hidden(), "ended")
                .map(Instant::parse)
                .filter(ended -> !ended.plus(terminatedStays).isAfter(now()))
                .isPresent();
    }

    private void forgetTheOld() {
        dirty |= resources.values().removeIf(this::isForgotten);
        dirty |= remembered.values().removeIf(outcome -> !isFresh(outcome));
    }

    private void save() {
        if (!dirty) {
            return;
        }
        try {
            store.write(
                    FILE,
                    Json.bytes(new Saved(next, settings, resources.values(), pending.values(), remembered).toJson()));
            dirty = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
