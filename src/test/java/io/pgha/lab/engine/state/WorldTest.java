package io.pgha.lab.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldTest {
    private final HandClock clock = new HandClock();
    private Store store;

    @BeforeEach
    void inADirectory(@TempDir Path directory) throws IOException {
        store = new Store(directory);
    }

    @Test
    void whatWasChangedIsThereInTheNextWorld() throws IOException {
        World world = world();
        Resource volume = world.change(() -> {
            Resource made = world.add(Kind.VOLUME, Json.object().put("displayName", "data"));
            made.hidden().put("secretly", true);
            world.later("grow", made, "lane", Duration.ofSeconds(5));
            world.remember("key", new Remembered("digest", made.id(), "", world.now()));
            world.setting("once", "for all");
            return made;
        });
        World next = world();
        Resource found = next.find(Kind.VOLUME, volume.id()).orElseThrow();
        assertThat(found.shown()).isEqualTo(volume.shown());
        assertThat(found.hidden()).isEqualTo(volume.hidden());
        assertThat(found.etag()).isEqualTo(volume.etag());
        assertThat(next.setting("once")).contains("for all");
        assertThat(next.remembered("key")).isPresent();
        List<Pending> pending = new ArrayList<>();
        next.scheduler(pending::add);
        assertThat(pending).singleElement().satisfies(each -> {
            assertThat(each.what()).isEqualTo("grow");
            assertThat(each.lane()).isEqualTo("lane");
            assertThat(each.due()).isEqualTo(clock.instant().plusSeconds(5));
        });
        next.change(() -> next.happened(pending.get(0)));
        assertThat(world().isPending(volume.id())).isFalse();
    }

    @Test
    void anEntityTagChangesWithEveryChange() throws IOException {
        World world = world();
        Resource volume = world.change(() -> world.add(Kind.VOLUME, Json.object()));
        String before = volume.etag();
        world.change(() -> world.state(volume, "AVAILABLE"));
        assertThat(volume.etag()).isNotEqualTo(before);
    }

    @Test
    void whatHasEndedIsShownForAWhileAndThenForgotten() throws IOException {
        World world = world();
        Resource volume = world.change(() -> world.add(Kind.VOLUME, Json.object()));
        world.change(() -> world.end(volume, "TERMINATED"));
        clock.advance(Duration.ofHours(11));
        assertThat(world.find(volume.id())).isPresent();
        clock.advance(Duration.ofHours(1));
        assertThat(world.find(volume.id())).isEmpty();
        assertThat(world.all(Kind.VOLUME)).isEmpty();
    }

    @Test
    void aRetryTokenIsRememberedForADay() throws IOException {
        World world = world();
        world.change(() -> world.remember("key", new Remembered("digest", "id", "", world.now())));
        clock.advance(Duration.ofHours(23));
        assertThat(world.remembered("key")).isPresent();
        clock.advance(Duration.ofHours(1));
        assertThat(world.remembered("key")).isEmpty();
    }

    @Test
    void identifiersLookLikeTheClouds() throws IOException {
        Ocids ocids = world().ocids();
        assertThat(ocids.next(Kind.SUBNET)).matches("ocid1\\.subnet\\.oc1\\.here-1\\.[a-z2-7]{60}");
        assertThat(ocids.next(Kind.TENANCY)).matches("ocid1\\.tenancy\\.oc1\\.\\.[a-z2-7]{60}");
        assertThat(Ocids.isOcid(ocids.next(Kind.VNIC))).isTrue();
        assertThat(Ocids.isOcid("subnet-1")).isFalse();
    }

    @Test
    void aSubnetGivesAllItsAddressesButThree() {
        Cidr cidr = Cidr.parse("10.0.0.8/29");
        assertThat(cidr.gateway()).isEqualTo("10.0.0.9");
        assertThat(cidr.isReserved("10.0.0.8")).isTrue();
        assertThat(cidr.isReserved("10.0.0.9")).isTrue();
        assertThat(cidr.isReserved("10.0.0.15")).isTrue();
        java.util.Set<String> taken = new java.util.HashSet<>();
        cidr.free(taken).ifPresent(taken::add);
        while (cidr.free(taken).map(taken::add).orElse(false)) {
            assertThat(taken).hasSizeLessThan(8);
        }
        assertThat(taken).containsExactlyInAnyOrder("10.0.0.10", "10.0.0.11", "10.0.0.12", "10.0.0.13", "10.0.0.14");
        assertThat(cidr.contains("10.0.0.16")).isFalse();
        assertThat(Cidr.parse("10.0.0.13/29")).isEqualTo(cidr).hasToString("10.0.0.8/29");
    }

    private World world() throws IOException {
        return new World(store, clock, new Ocids("here-1"), Duration.ofHours(12));
    }

    /** A clock that is set by hand. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T00:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
