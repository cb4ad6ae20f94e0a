package io.pgha.stack.os;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.NodesSpec.FileSystem;
import io.pgha.model.OsSpec;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Check;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FileBlock;
import io.pgha.plan.step.FilePresent;
import io.pgha.plan.step.PackagesInstalled;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The operating system every other component stands on. */
public final class Os implements Component {
    static final String NAME = "os";

    private static final Duration CERTIFICATE_VALIDITY = Duration.ofDays(730);
    private static final String PROXY = "/etc/apt/apt.conf.d/90pgha-proxy";
    private static final String SYSCTL = "/etc/sysctl.d/90-pgha.conf";
    private static final String TIME_SOURCES = "/etc/chrony/sources.d/pgha.sources";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "operating system: names, clock, kernel, firewall, data volume, certificates";
    }

    @Override
    public List<String> requires() {
        return List.of();
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        return switch (phase) {
            case INSTALL -> install(cluster.spec());
            case CONFIGURE -> configure(cluster, node);
            case SETTLE -> List.of();
            // Whoever configures everything has finished a change of secrets, too.
            case FINISH -> List.of(SecretsFile.nextAbsent());
        };
    }

    private static List<Step> install(ClusterSpec spec) {
        OsSpec os = spec.os();
        List<Step> steps = new ArrayList<>();
        String proxy = proxy(os.proxy());
        if (!proxy.isEmpty()) {
            steps.add(FilePresent.ofRoot(NAME, PROXY, proxy));
        }
        os.aptRepositories().forEach(repository -> steps.add(AptSource.of(repository)));
        if (os.packageSource() == OsSpec.PackageSource.PGDG) {
            steps.add(AptSource.pgdg());
        }
        List<String> packages =
                new ArrayList<>(List.of("openssl", "curl", "ca-certificates", "dbus", "iproute2", "tzdata"));
        if (!os.ntpServers().isEmpty()) {
            packages.add("chrony");
        }
        if (!os.locales().stream().allMatch(Locales::builtIn)) {
            packages.add("locales");
        }
        packages.add(spec.nodes().fileSystem() == FileSystem.XFS ? "xfsprogs" : "e2fsprogs");
        packages.addAll(os.extraPackages());
        steps.add(new PackagesInstalled(NAME, packages.stream().distinct().toList()));
        return steps;
    }

    private static String proxy(OsSpec.Proxy proxy) {
        StringBuilder file = new StringBuilder();
        proxy.http().ifPresent(url -> file.append("Acquire::http::Proxy \"" + url + "\";\n"));
        proxy.https().ifPresent(url -> file.append("Acquire::https::Proxy \"" + url + "\";\n"));
        if (!file.isEmpty()) {
            proxy.noProxy().forEach(host -> file.append("Acquire::http::Proxy::" + host + " \"DIRECT\";\n")
                    .append("Acquire::https::Proxy::" + host + " \"DIRECT\";\n"));
            file.insert(0, "// managed by pgha, edit the cluster file\n");
        }
        return file.toString();
    }

    private static List<Step> configure(Blueprint cluster, Node node) {
        ClusterSpec spec = cluster.spec();
        OsSpec os = spec.os();
        List<Step> steps = new ArrayList<>();
        steps.add(new HostName(node.name()));
        steps.add(new FileBlock(NAME, "/etc/hosts", "cluster " + spec.name(), hosts(cluster)));
        steps.add(new TimeZone(os.timeZone()));
        if (!os.ntpServers().isEmpty()) {
            FilePresent sources = FilePresent.ofRoot(NAME, TIME_SOURCES, timeSources(os.ntpServers()));
            steps.add(sources);
            steps.add(new Clock(sources.id()));
        }
        if (!os.locales().stream().allMatch(Locales::builtIn)) {
            steps.add(new Locales(
                    os.locales().stream().filter(name -> !Locales.builtIn(name)).toList()));
        }
        if (!os.sysctl().isEmpty()) {
            steps.add(FilePresent.ofRoot(NAME, SYSCTL, KernelSettings.file(os.sysctl())));
            steps.add(new KernelSettings(os.sysctl()));
        }
        steps.add(FilePresent.ofRoot(NAME, "/etc/security/limits.d/90-pgha.conf", limits(os.limits())));
        if (os.transparentHugePages() != OsSpec.TransparentHugePages.KEEP) {
            HugePages pages = new HugePages(os.transparentHugePages());
            steps.add(FilePresent.ofRoot(NAME, "/etc/systemd/system/" + HugePages.UNIT, pages.unitFile()));
            steps.add(pages);
        }
        os.ioScheduler().ifPresent(scheduler -> {
            steps.add(
                    FilePresent.ofRoot(NAME, "/etc/udev/rules.d/99-pgha-scheduler.rules", IoScheduler.rule(scheduler)));
            steps.add(new IoScheduler(node.dataDevice(), scheduler));
        });
        if (os.firewall() == OsSpec.Firewall.MANAGE) {
            steps.add(new FilePresent(
                    NAME,
                    Firewall.SCRIPT,
                    "root",
                    "root",
                    "755",
                    Text.plain(Firewall.script(spec, cluster.nodes())),
                    "bash -n \"$1\""));
            steps.add(FilePresent.ofRoot(NAME, "/etc/systemd/system/" + Firewall.UNIT, Firewall.UNIT_FILE));
            steps.add(new Firewall());
        }
        steps.add(new DataVolume(
                node.dataDevice(), spec.nodes().dataMountPoint(), spec.nodes().fileSystem()));
        steps.addAll(secrets(cluster));
        steps.add(certificate(cluster, node));
        return steps;
    }

    private static List<Step> secrets(Blueprint cluster) {
        String authority = cluster.secrets().caCertificate();
        return List.of(
                new DirectoryPresent(NAME, Paths.HOME, "root", "root", "700"),
                new DirectoryPresent(NAME, Paths.HOME + "/ca", "root", "root", "700"),
                new DirectoryPresent(NAME, Paths.TLS, "root", "root", "755"),
                SecretsFile.present(cluster.secrets()),
                FilePresent.ofRoot(NAME, Paths.CA, authority),
                new FilePresent(
                        NAME,
                        Paths.CA_KEY,
                        "root",
                        "root",
                        "600",
                        Text.hidden(cluster.secrets().caKey()),
                        ""));
    }

    private static Step certificate(Blueprint cluster, Node node) {
        Map<String, String> accounts = new LinkedHashMap<>();
        if (cluster.spec().etcd().members().contains(node.name())) {
            accounts.put("etcd.key", "etcd");
        }
        accounts.put("postgres.key", "postgres");
        return new NodeCertificate(
                node.name(),
                List.of(
                        "DNS:" + node.name(),
                        "DNS:localhost",
                        "IP:" + node.address(),
                        "IP:127.0.0.1",
                        "IP:" + cluster.virtualIp().address()),
                cluster.secrets().caCertificate(),
                accounts,
                CERTIFICATE_VALIDITY);
    }

    private static String hosts(Blueprint cluster) {
        return cluster.nodes().stream()
                .map(node -> node.address() + " " + node.name() + "\n")
                .collect(Collectors.joining());
    }

    private static String timeSources(List<String> servers) {
        return servers.stream()
                .map(server -> "server " + server + " iburst minpoll 4 maxpoll 6\n")
                .collect(Collectors.joining());
    }

    private static String limits(OsSpec.Limits limits) {
        return """
                # managed by pgha, edit the cluster file
                postgres soft nofile %d
                postgres hard nofile %d
                postgres soft nproc %d
                postgres hard nproc %d
                """
                .formatted(
                        limits.openFilesSoft(), limits.openFilesHard(), limits.processesSoft(), limits.processesHard());
    }

    /** Nothing of the operating system restarts. */
    @Override
    public List<Check> settled(Blueprint cluster, Node node) {
        return List.of();
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        String at = Bash.quote(cluster.spec().nodes().dataMountPoint());
        return List.of(
                new Check(
                        "os.data_volume",
                        "the data volume is mounted and has room",
                        Text.plain("mountpoint -q " + at + "\nfree=$(df --output=pcent " + at
                                + " | tail -n 1 | tr -dc 0-9)\n[ \"$free\" -lt 95 ]"),
                        Duration.ofSeconds(5),
                        "findmnt " + at + "; df -h " + at,
                        List.of("exec --node " + node.name() + " 'df -h'")),
                new Check(
                        "os.certificate",
                        "the node's certificate is valid for a week at least",
                        Text.plain("openssl x509 -in " + Paths.CERTIFICATE + " -noout -checkend 604800"
                                + " && openssl verify -CAfile " + Paths.CA + " " + Paths.CERTIFICATE),
                        Duration.ZERO,
                        "openssl x509 -in " + Paths.CERTIFICATE + " -noout -subject -issuer -dates",
                        List.of("stack configure os")));
    }
}
