package io.pgha.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case marks with § the very place its problem must point at. */
class ClusterFileProblemsTest {
    static Stream<Arguments> wrong() {
        return Stream.of(
                added("SPEC_UNKNOWN_KEY", "Did you mean count?", "nodes: {§coutn: 3}"),
                added("SPEC_UNKNOWN_KEY", "Did you mean loop_wait?", "patroni:\n  ttl: 30\n  §loop-wait: 10"),
                added("SPEC_UNKNOWN_KEY", "Did you mean patroni?", "§patronni: {}"),
                added("SPEC_UNKNOWN_KEY", "Known here: mode, url", "confd: {§zzzzzzzz: 1}"),
                added("SPEC_DUPLICATE_KEY", "already on line 10", "nodes:\n  count: 3\n  §count: 5"),
                added("SPEC_TYPE", "a list", "nodes:\n  count: §[1, 2]"),
                added("SPEC_TYPE", "nodes must be a mapping, not a list", "nodes: §[1, 2]"),
                added(
                        "SPEC_VALUE",
                        "nodes.count must be a whole number from 1 to 32, not \"many\"",
                        "nodes: {count: §many}"),
                added("SPEC_VALUE", "not \"0\"", "nodes: {count: §0}"),
                added("SPEC_VALUE", "not \"-3\"", "nodes: {count: §-3}"),
                added("SPEC_VALUE", "not \"3.5\"", "nodes: {count: §3.5}"),
                added("SPEC_VALUE", "999999999999999999999", "nodes: {count: §999999999999999999999}"),
                added("SPEC_VALUE", "true or false, not \"yes\"", "postgresql: {data_checksums: §yes}"),
                added("SPEC_VALUE", "one of session, transaction, statement", "pgbouncer: {pool_mode: §sesion}"),
                added("SPEC_VALUE", "a time from 20s to 24h", "patroni: {ttl: §19}"),
                added("SPEC_VALUE", "a time from", "patroni: {ttl: §30 seconds}"),
                added("SPEC_VALUE", "a size such as", "patroni: {maximum_lag_on_failover: §big}"),
                added("SPEC_VALUE", "an IPv4 address", "virtual_ip: {address: §10.0.0.256}"),
                added("SPEC_VALUE", "a network such as", "postgresql: {client_cidrs: [10.0.0.0/8, §10.0.0.1/8]}"),
                added("SPEC_VALUE", "a supported major version", "postgresql: {version: §13}"),
                added("SPEC_VALUE", "a supported major version", "postgresql: {version: §\"17.2\"}"),
                added("SPEC_VALUE", "a multiple of 10", "nodes: {data_volume_vpus: §15}"),
                added("SPEC_VALUE", "a time zone", "os: {time_zone: §Europe/Berlim}"),
                added("SPEC_VALUE", "small letters", "nodes: {hostname_prefix: §PG}"),
                added(
                        "SPEC_VALUE",
                        "an OCID that begins with ocid1.image.",
                        "nodes: {image: §ocid1.instance.oc1..aaaa}"),
                added("SPEC_VALUE", "a line of pg_hba.conf", "postgresql:\n  hba:\n    - §host all all scram-sha-256"),
                added("SPEC_VALUE", "a line of pg_hba.conf", "postgresql:\n  hba: [§hosts all all 10.0.0.0/8 md5]"),
                added(
                        "SPEC_CONFLICT",
                        "a line of pg_hba.conf",
                        "postgresql:\n  hba:\n    - §{type: host, method: none}"),
                added("SPEC_VALUE", "Say postgresql.port.", "postgresql:\n  parameters:\n    §port: 5433"),
                added("SPEC_VALUE", "say wal_keep_size", "postgresql: {parameters: {§wal_keep_segments: 130}}"),
                added("SPEC_VALUE", "A key in os.sysctl must be", "os: {sysctl: {§Swappiness: 1}}"),
                added("SPEC_VALUE", "one of LOGIN", "postgresql: {users: [{name: a, options: [§ROOT]}]}"),
                added("SPEC_SECRET", "never the secret itself", "secrets: {superuser: §hunter2hunter2}"),
                added(
                        "SPEC_SECRET",
                        "never the secret itself",
                        "postgresql: {users: [{name: a, password: §hunter2hunter2}]}"),
                added("SPEC_TYPE", "postgresql.users[0] must be a mapping", "postgresql: {users: [§hunter2hunter2]}"),
                added("SPEC_TYPE", "secrets must be a mapping", "secrets: §hunter2hunter2"),
                added(
                        "SPEC_MISSING",
                        "postgresql.users[0].name is missing",
                        "postgresql: {users: [§{password: prompt}]}"),
                added("SPEC_MISSING", "nodes.memory_gb is missing", "nodes: §{shape: BM.Standard3.64}"),
                added("SPEC_MISSING", "confd.sha256 is missing", "confd: §{mode: url, url: 'https://h/confd'}"),
                added(
                        "SPEC_CONFLICT",
                        "at least loop_wait + 2 * retry_timeout, which is 35s",
                        "patroni:\n  loop_wait: 5\n  ttl: §30\n  retry_timeout: 15"),
                added("SPEC_CONFLICT", "which is 45s", "patroni:\n  retry_timeout: §20"),
                added("SPEC_CONFLICT", "an odd number of nodes, not 2", "etcd: {members: §2}"),
                added("SPEC_CONFLICT", "pgsql9, which is no node", "etcd: {members: §[pgsql1, pgsql2, pgsql9]}"),
                added("SPEC_CONFLICT", "pgsql1 twice", "etcd: {members: §[pgsql1, pgsql1, pgsql2]}"),
                added("SPEC_CONFLICT", "five times", "etcd: {heartbeat_interval: 1000, election_timeout: §3000}"),
                added(
                        "SPEC_CONFLICT",
                        "Port 5000 of haproxy.primary_port is that of postgresql.port",
                        "postgresql: {port: 5000}\nhaproxy:\n  primary_port: §5000"),
                added("SPEC_CONFLICT", "is that of SSH", "haproxy: {stats_port: §22}"),
                added(
                        "SPEC_CONFLICT",
                        "the direct port of haproxy.replica_port",
                        "haproxy: {direct_ports: true, replica_port: §5432, stats_port: 6432}\npgbouncer: {port: 6431}\npostgresql: {port: 6499}"),
                added("SPEC_CONFLICT", "3 nodes", "nodes:\n  private_addresses: §[10.0.0.4, 10.0.0.5]"),
                added(
                        "SPEC_CONFLICT",
                        "also the address of a node",
                        "virtual_ip: {address: §10.0.0.5}\nnodes: {private_addresses: [10.0.0.4, 10.0.0.5, 10.0.0.6]}"),
                added(
                        "SPEC_CONFLICT",
                        "needs at least 4 nodes",
                        "patroni: {synchronous_mode: on, synchronous_node_count: §3}"),
                added(
                        "SPEC_CONFLICT",
                        "quorum needs Patroni 4",
                        "nodes: {image: {os: Debian, version: 12}}\npatroni: {synchronous_mode: §quorum}"),
                added("SPEC_CONFLICT", "pgsql7, which is no node", "patroni: {tags: {§pgsql7: {nofailover: true}}}"),
                added("SPEC_CONFLICT", "must say database and plugin", "patroni: {slots: {§feed: {type: logical}}}"),
                added(
                        "SPEC_CONFLICT",
                        "must be 17, the one the distribution",
                        "nodes: {image: {os: Debian, version: 13}}\npostgresql: {version: §18}"),
                added(
                        "SPEC_CONFLICT",
                        "none the stack can be installed on",
                        "nodes: {image: §{os: Oracle Linux, version: 9}}"),
                added("SPEC_CONFLICT", "two users called app", "postgresql: {users: [{name: app}, {name: §app}]}"),
                added("SPEC_CONFLICT", "two users called postgres", "postgresql: {users: [{name: §postgres}]}"),
                added("SPEC_CONFLICT", "two databases called app", "postgresql: {databases: [app, §app]}"),
                added("SPEC_CONFLICT", "is no user", "postgresql: {databases: [{name: app, owner: §nobody}]}"),
                added(
                        "SPEC_CONFLICT",
                        "the extension hstore twice",
                        "postgresql: {databases: [{name: app, extensions: §[hstore, hstore]}]}"),
                added("SPEC_CONFLICT", "without a password", "postgresql: {hba: [§host all all 10.0.0.0/8 trust]}"),
                added("SPEC_CONFLICT", "in /data", "postgresql: {data_directory: §/var/lib/postgresql}"),
                added("SPEC_CONFLICT", "does not fit the 16 GB", "postgresql: {parameters: {§shared_buffers: 20GB}}"),
                added(
                        "SPEC_CONFLICT",
                        "ask for 505 connections, and PostgreSQL has 385",
                        "pgbouncer: {default_pool_size: §500}"),
                added(
                        "SPEC_CONFLICT",
                        "at most 85",
                        "postgresql: {parameters: {max_connections: 100}}\npgbouncer: {max_db_connections: §1000}"),
                added("SPEC_CONFLICT", "of use only with mode: url", "confd: {url: §'https://h/confd'}"),
                added("SPEC_ANCHOR", "no anchors", "nodes: §&all {count: 3}"),
                added("SPEC_ANCHOR", "no merge keys", "nodes: {§<<: {count: 3}}"),
                added("SPEC_TAG", "no tags", "nodes: {count: §!!int 3}"),
                added("SPEC_TAB", "a tab", "nodes:\n§\tcount: 3"),
                added("SPEC_SYNTAX", "more than one document", "---\n§name: other"),
                whole("SPEC_SYNTAX", "The file is empty.", "§# nothing"),
                whole("SPEC_SYNTAX", "The file is empty.", "§"),
                whole("SPEC_TYPE", "must be a mapping of keys to values", "§- name: demo"),
                whole("SPEC_SYNTAX", "U+0007", "name: de§\u0007mo"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aMistakeIsToldWithItsPlace(String code, String says, String marked) {
        int mark = marked.indexOf('§');
        String before = marked.substring(0, mark);
        long line = before.chars().filter(letter -> letter == '\n').count() + 1;
        int column = mark - before.lastIndexOf('\n');
        List<Problem> problems = problems(marked.replace("§", ""));
        assertThat(problems).hasSize(1);
        Problem problem = problems.get(0);
        assertThat(problem.what() + " " + problem.cause()).contains(says);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.where()).isEqualTo("demo.yaml:" + line + ":" + column);
        assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
        assertThat(problem.next()).containsExactly("cluster validate");
        assertThat(problem.toString()).doesNotContain("hunter2");
    }

    @Test
    void everythingIsToldAtOnceInTheOrderOfTheFile() {
        List<Problem> problems = problems(
                """
                name: Demo_1
                cloud:
                  regoin: eu-frankfurt-1
                  bastion_subnet: ocid1.vcn.oc1..aaaa
                nodes:
                  count: three
                etcd:
                  members: 2
                patroni:
                  ttl: 20
                """);
        assertThat(problems)
                .extracting(problem -> problem.where() + " " + problem.code())
                .containsExactly(
                        "demo.yaml:1:1 SPEC_MISSING",
                        "demo.yaml:1:7 SPEC_VALUE",
                        "demo.yaml:3:3 SPEC_MISSING",
                        "demo.yaml:3:3 SPEC_MISSING",
                        "demo.yaml:3:3 SPEC_MISSING",
                        "demo.yaml:3:3 SPEC_UNKNOWN_KEY",
                        "demo.yaml:4:19 SPEC_VALUE",
                        "demo.yaml:6:10 SPEC_VALUE",
                        "demo.yaml:10:8 SPEC_CONFLICT");
    }

    @Test
    void aValueThatIsWrongInItselfIsToldOnce() {
        assertThat(problems(SpecFixtures.MINIMAL + "patroni: {ttl: soon, retry_timeout: 100}\n"))
                .extracting(Problem::code)
                .containsExactly("SPEC_VALUE");
    }

    @Test
    void ownTagsCannotBeSet() {
        assertThat(problems(SpecFixtures.MINIMAL.replace("bastion:\n", "  tags: {pgha-cluster: x}\nbastion:\n")))
                .extracting(Problem::where)
                .containsExactly("demo.yaml:7:10");
    }

    @Test
    void aBombIsRefusedAndNotCountedOut() {
        String deep = "a: ".repeat(1) + "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(problems(deep)).extracting(Problem::code).containsExactly("SPEC_TOO_LARGE");
        String wide = "a: [" + "1,".repeat(50_000) + "1]";
        assertThat(problems(wide)).extracting(Problem::code).containsExactly("SPEC_TOO_LARGE");
        assertThat(problems("a".repeat(300_000))).extracting(Problem::code).containsExactly("SPEC_TOO_LARGE");
        String laughs = "a: &a [lol]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        assertThat(problems(laughs)).extracting(Problem::code).containsExactly("SPEC_ANCHOR");
        String many = SpecFixtures.MINIMAL + "nodes:\n"
                + Stream.iterate(0, n -> n + 1)
                        .limit(5000)
                        .map(n -> "  k" + n + ": 1\n")
                        .reduce("", String::concat);
        assertThat(problems(many)).hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void whatIsShownOfAValueIsShortAndHarmless() {
        String what = problems(SpecFixtures.MINIMAL + "nodes: {count: \"\\e[31m" + "x".repeat(500) + "\"}\n")
                .get(0)
                .what();
        assertThat(what).doesNotContain("\u001b").hasSizeLessThan(150);
    }

    private static List<Problem> problems(String text) {
        try {
            SpecFixtures.parse(text);
            return List.of();
        } catch (ProblemException e) {
            return e.problems();
        }
    }

    private static Arguments added(String code, String says, String marked) {
        return Arguments.of(code, says, SpecFixtures.MINIMAL + marked + "\n");
    }

    private static Arguments whole(String code, String says, String marked) {
        return Arguments.of(code, says, marked);
    }
}
