package io.pgha.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemorySizingTest {
    @Test
    void aMachineOf16GbGetsTheUsualShares() {
        assertThat(new MemorySizing(16 * 1024, 2, 250).parameters())
                .containsEntry("shared_buffers", "4096MB")
                .containsEntry("effective_cache_size", "12288MB")
                .containsEntry("maintenance_work_mem", "1024MB")
                .containsEntry("max_connections", "400")
                .containsEntry("work_mem", "10485kB")
                .containsEntry("max_wal_size", "8192MB")
                .containsEntry("min_wal_size", "2048MB")
                .containsEntry("max_parallel_workers", "4")
                .containsEntry("max_worker_processes", "8");
    }

    @Test
    void aSmallMachineStillGetsAServer() {
        assertThat(new MemorySizing(512, 0.5, 50).parameters())
                .containsEntry("shared_buffers", "128MB")
                .containsEntry("max_connections", "100")
                .containsEntry("work_mem", "4096kB")
                .containsEntry("max_wal_size", "5120MB")
                .containsEntry("max_parallel_workers", "1");
    }

    @Test
    void aLargeMachineHasLimits() {
        assertThat(new MemorySizing(1024 * 1024, 64, 4000).parameters())
                .containsEntry("max_connections", "1000")
                .containsEntry("work_mem", "65536kB")
                .containsEntry("maintenance_work_mem", "2048MB")
                .containsEntry("max_parallel_workers_per_gather", "4");
    }
}
