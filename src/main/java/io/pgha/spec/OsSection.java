package io.pgha.spec;

import io.pgha.model.OsSpec;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code os}: the operating system of the nodes. */
final class OsSection {
    private static final Form TIME_ZONE = new Form("a time zone such as Europe/Berlin", OsSection::isTimeZone);
    private static final Form SYSCTL = Form.matching("the name of a kernel setting", "[a-z0-9_]+([./][A-Za-z0-9_-]+)+");
    private static final Form SCHEDULER =
            Form.matching("one of none, mq-deadline, bfq, kyber", "none|mq-deadline|bfq|kyber");
    private static final Form PACKAGE =
            Form.matching("the name of a package", "[a-z0-9][a-z0-9+.-]+(=[A-Za-z0-9.+:~-]+)?");
    private static final Form FILE_NAME =
            Form.matching("a file name of letters, digits, _ and -", "[A-Za-z0-9_-]{1,60}");

    private OsSection() {}

    static OsSpec read(Section section) {
        return new OsSpec(
                section.text("time_zone", "Etc/UTC", TIME_ZONE),
                section.texts("ntp_servers", List.of("169.254.169.254"), Form.HOST),
                section.texts("locales", List.of("C.UTF-8"), Form.LOCALE),
                sysctl(section.texts("sysctl", SYSCTL)),
                section.section("limits", OsSection::limits),
                section.choice("transparent_huge_pages", OsSpec.TransparentHugePages.NEVER),
                section.optionalText("io_scheduler", SCHEDULER),
                section.choice("firewall", OsSpec.Firewall.MANAGE),
                section.section(
                        "proxy",
                        proxy -> new OsSpec.Proxy(
                                proxy.optionalText("http", Form.URL),
                                proxy.optionalText("https", Form.URL),
                                proxy.texts("no_proxy", List.of(), Form.WORD))),
                section.choice("package_source", OsSpec.PackageSource.DISTRIBUTION),
                section.sections("apt_repositories", Optional.empty(), OsSection::repository),
                section.texts("extra_packages", List.of(), PACKAGE));
    }

    private static OsSpec.Limits limits(Section section) {
        return new OsSpec.Limits(
                section.count("open_files_soft", 65536, 1024, 1L << 30),
                section.count("open_files_hard", 200_000, 1024, 1L << 30),
                section.count("processes_soft", 65536, 1024, 1L << 22),
                section.count("processes_hard", 200_000, 1024, 1L << 22));
    }

    private static OsSpec.AptRepository repository(Section section) {
        return new OsSpec.AptRepository(
                section.required("name", FILE_NAME, "what the repository's file is called"),
                section.required("uri", Form.WORD, "where the repository is"),
                section.texts("suites", List.of(), Form.WORD),
                section.texts("components", List.of("main"), Form.WORD),
                section.optionalText("key_url", Form.URL),
                section.optionalText("signed_by", Form.ABSOLUTE_PATH));
    }

    // The settings PostgreSQL's automation agrees on. Ephemeral ports begin above all of the cluster's own ports, so
    // that
    // no outgoing connection can take a port that a service needs after a restart.
    private static Map<String, String> sysctl(Map<String, String> said) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("vm.swappiness", "1");
        all.put("vm.min_free_kbytes", "102400");
        all.put("vm.dirty_expire_centisecs", "1000");
        all.put("vm.dirty_background_bytes", "67108864");
        all.put("vm.dirty_bytes", "536870912");
        all.put("vm.zone_reclaim_mode", "0");
        all.put("kernel.numa_balancing", "0");
        all.put("kernel.sched_autogroup_enabled", "0");
        all.put("net.ipv4.ip_nonlocal_bind", "1");
        all.put("net.ipv4.ip_local_port_range", "10000 65535");
        all.put("net.core.somaxconn", "4096");
        all.putAll(said);
        return all;
    }

    private static boolean isTimeZone(String text) {
        try {
            return !ZoneId.of(text).getId().matches("[+-].*|(UTC|GMT|UT)[+-].*");
        } catch (DateTimeException e) {
            return false;
        }
    }
}
