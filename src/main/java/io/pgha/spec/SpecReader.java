package io.pgha.spec;

import io.pgha.model.BastionSpec;
import io.pgha.model.CloudSpec;
import io.pgha.model.ClusterSpec;
import io.pgha.model.NodesSpec;
import io.pgha.model.OsSpec;
import io.pgha.model.PatroniSpec;
import io.pgha.model.PostgresqlSpec;
import java.nio.file.Path;

/** Reads the sections in the order in which their defaults depend on each other. */
final class SpecReader {
    private static final Form NAME = Form.matching(
            "at most 30 small letters, digits and hyphens that begin with a letter", "[a-z]([a-z0-9-]{0,28}[a-z0-9])?");

    private final FileSettings settings;
    private final Problems problems;
    private final CloudSection clouds;

    SpecReader(FileSettings settings, Problems problems, Path home) {
        this.settings = settings;
        this.problems = problems;
        this.clouds = new CloudSection(settings, home);
    }

    ClusterSpec read(Section section) {
        String name = section.required("name", NAME, "the name of the cluster");
        CloudSpec cloud = section.section("cloud", each -> clouds.cloud(each, name));
        NodesSpec nodes = section.section("nodes", MachineSections::nodes);
        BastionSpec bastion =
                section.section("bastion", each -> MachineSections.bastion(each, nodes.image(), settings));
        OsSpec os = section.section("os", OsSection::read);
        PostgresqlSpec postgresql =
                section.section("postgresql", each -> PostgresqlSection.read(each, nodes, os, problems));
        PatroniSpec patroni = section.section("patroni", PatroniSection::read);
        return new ClusterSpec(
                name,
                cloud,
                bastion,
                nodes,
                section.section("ssh", clouds::ssh),
                os,
                section.section("virtual_ip", ServiceSections::virtualIp),
                postgresql,
                patroni,
                section.section("etcd", each -> PatroniSection.etcd(each, nodes)),
                section.section("pgbouncer", each -> PgbouncerSection.read(each, nodes, postgresql)),
                section.section("haproxy", each -> ServiceSections.haproxy(each, patroni.profile())),
                section.section("confd", ServiceSections::confd),
                section.section("keepalived", ServiceSections::keepalived),
                section.section("secrets", each -> ServiceSections.secrets(each, settings.settings())));
    }
}
