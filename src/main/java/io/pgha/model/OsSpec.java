package io.pgha.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the operating system of every node.
 *
 * @param timeZone name from the tz database
 * @param ntpServers time servers; OCI's own is 169.254.169.254
 * @param locales locales that must exist
 * @param sysctl kernel settings by name
 * @param transparentHugePages what to set transparent huge pages to
 * @param ioScheduler scheduler of the data volume's device, or empty to leave it
 * @param packageSource where PostgreSQL comes from
 * @param aptRepositories further package repositories
 * @param extraPackages packages to install beside those the components need
 */
public record OsSpec(
        String timeZone,
        List<String> ntpServers,
        List<String> locales,
        Map<String, String> sysctl,
        Limits limits,
        TransparentHugePages transparentHugePages,
        Optional<String> ioScheduler,
        Firewall firewall,
        Proxy proxy,
        PackageSource packageSource,
        List<AptRepository> aptRepositories,
        List<String> extraPackages) {

    public OsSpec {
        ntpServers = List.copyOf(ntpServers);
        locales = List.copyOf(locales);
        sysctl = Ordered.copy(sysctl);
        aptRepositories = List.copyOf(aptRepositories);
        extraPackages = List.copyOf(extraPackages);
    }

    /** Highest number of open files and of processes for the account that runs the database. */
    public record Limits(long openFilesSoft, long openFilesHard, long processesSoft, long processesHard) {}

    /** What transparent huge pages are set to; databases want {@link #NEVER}. */
    public enum TransparentHugePages {
        NEVER,
        MADVISE,
        ALWAYS,
        /** Leave it as the image has it. */
        KEEP
    }

    /** What to do about a firewall that runs on the node itself. */
    public enum Firewall {
        /** Where one runs, let the cluster's ports in. */
        MANAGE,
        /** Leave it alone. */
        IGNORE
    }

    /** Where PostgreSQL's packages come from. */
    public enum PackageSource {
        /** The distribution of the image, with the one major version it has. */
        DISTRIBUTION,
        /** The PostgreSQL project's own repository, with every supported major version. */
        PGDG
    }

    /** Proxies by which a node without a way out reaches its package repositories; empty means none. */
    public record Proxy(Optional<String> http, Optional<String> https, List<String> noProxy) {
        public Proxy {
            noProxy = List.copyOf(noProxy);
        }
    }

    /**
     * A package repository in the terms of apt's deb822 sources.
     *
     * @param name file name of the source, without ending
     * @param keyUrl URL of the signing key, or empty if the key is on the node already
     * @param signedBy path of the signing key on the node, or empty for the trusted ones
     */
    public record AptRepository(
            String name,
            String uri,
            List<String> suites,
            List<String> components,
            Optional<String> keyUrl,
            Optional<String> signedBy) {
        public AptRepository {
            suites = List.copyOf(suites);
            components = List.copyOf(components);
        }
    }
}
