package io.pgha.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PostgreSQL's memory, connection and WAL settings for a machine, computed from what its shape says and never from what the
 * machine itself shows, so that all nodes agree before any of them exists.
 *
 * @param memoryMb memory of the machine in MB
 * @param ocpus OCPUs of the machine; one is two threads
 * @param dataVolumeGb size of the data volume in GB
 */
public record MemorySizing(long memoryMb, double ocpus, int dataVolumeGb) {
    private static final int SMALLEST_MAX_CONNECTIONS = 100;
    private static final int LARGEST_MAX_CONNECTIONS = 1000;
    private static final int CONNECTIONS_PER_GB = 25;

    /** The sizing of one node of a cluster. */
    public static MemorySizing of(NodesSpec nodes) {
        return new MemorySizing(Math.round(nodes.memoryGb() * 1024), nodes.ocpus(), nodes.dataVolumeGb());
    }

    /** All sized settings and, over them, those the cluster file says: what goes to PostgreSQL. */
    public static Map<String, String> parameters(ClusterSpec spec) {
        Map<String, String> all = of(spec.nodes()).parameters();
        all.putAll(spec.postgresql().parameters());
        return all;
    }

    /** The sized settings by name, as PostgreSQL writes them; a new map that the caller may change. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("max_connections", String.valueOf(maxConnections()));
        parameters.put("shared_buffers", sharedBuffersMb() + "MB");
        parameters.put("effective_cache_size", memoryMb * 3 / 4 + "MB");
        parameters.put("maintenance_work_mem", clamp(memoryMb / 16, 64, 2048) + "MB");
        parameters.put("work_mem", workMemKb() + "kB");
        parameters.put("min_wal_size", maxWalMb() / 4 + "MB");
        parameters.put("max_wal_size", maxWalMb() + "MB");
        parameters.put("max_worker_processes", String.valueOf(Math.max(8, threads())));
        parameters.put("max_parallel_workers", String.valueOf(threads()));
        parameters.put("max_parallel_workers_per_gather", String.valueOf(clamp(threads() / 2, 1, 4)));
        return parameters;
    }

    /** 25 for each GB of memory, from 100 to 1000: behind a pool, more only compete for the same cores. */
    public int maxConnections() {
        return (int) clamp(memoryMb * CONNECTIONS_PER_GB / 1024, SMALLEST_MAX_CONNECTIONS, LARGEST_MAX_CONNECTIONS);
    }

    private long sharedBuffersMb() {
        return Math.max(128, memoryMb / 4);
    }

    // A third of what every connection would get of the rest: one query may take work_mem several times over.
    private long workMemKb() {
        long rest = Math.max(0, memoryMb - sharedBuffersMb());
        return clamp(rest * 1024 / (3L * maxConnections()), 4096, 65536);
    }

    // A tenth of the volume, so that WAL between checkpoints never crowds out the data.
    private long maxWalMb() {
        return clamp(dataVolumeGb * 1024L / 10, 1024, 8192);
    }

    private int threads() {
        return (int) Math.max(1, Math.round(ocpus * 2));
    }

    private static long clamp(long value, long low, long high) {
        return Math.max(low, Math.min(high, value));
    }
}
