package io.pgha.stack.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgha.model.OsSpec.AptRepository;
import io.pgha.plan.Effect;
import io.pgha.plan.Facts;
import io.pgha.stack.Answers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A signed repository made here, laid out as the PostgreSQL project's is, and read by the real apt in a place of its own. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AptSourceTest {
    private static final String SUITE = "trixie-pgdg";
    private static final String PACKAGE =
            """
            Package: postgresql-18
            Version: 18.0-1.pgdg13+1
            Architecture: all
            Maintainer: nobody <nobody@example.org>
            Filename: pool/postgresql-18.deb
            Size: 1
            SHA256: 0000000000000000000000000000000000000000000000000000000000000000
            Description: stand-in
            """;

    private Path directory = Path.of(".");

    private record Run(int status, String said) {}

    private static Run run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), said);
    }

    private Run gpg(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("gpg", "--homedir", directory.resolve("keys").toString(), "--batch", "--yes"));
        command.addAll(List.of(words));
        return run(command);
    }

    @BeforeAll
    void makeARepository(@TempDir Path where) throws Exception {
        directory = where;
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gpg")) && Files.isExecutable(Path.of("/usr/bin/apt-get")));
        Files.createDirectories(where.resolve("keys"));
        run(List.of("chmod", "700", where.resolve("keys").toString()));
        for (String name : List.of("right", "wrong")) {
            gpg("--passphrase", "", "--quick-generate-key", name + "@example.org", "ed25519", "sign", "never");
            gpg("--armor", "--output", file(name + ".asc"), "--export", name + "@example.org");
        }
        Path suite = Files.createDirectories(where.resolve("repo/dists/" + SUITE));
        Path packages =
                Files.createDirectories(suite.resolve("main/binary-all")).resolve("Packages");
        Files.writeString(packages, PACKAGE);
        byte[] bytes = Files.readAllBytes(packages);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Files.writeString(
                suite.resolve("Release"),
                "Origin: pgha test\nSuite: %1$s\nCodename: %1$s\nArchitectures: all\nComponents: main\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n %2$s %3$d main/binary-all/Packages\n"
                        .formatted(SUITE, digest, bytes.length));
        gpg(
                "--local-user",
                "right@example.org",
                "--clearsign",
                "--output",
                suite.resolve("InRelease").toString(),
                suite.resolve("Release").toString());
    }

    @AfterAll
    void stopTheAgent() throws Exception {
        run(List.of("gpgconf", "--homedir", directory.resolve("keys").toString(), "--kill", "gpg-agent"));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    /** What the step writes for a repository of this machine, as a node of trixie would have it. */
    private String source(String key) {
        AptSource step = AptSource.of(new AptRepository(
                "pgha-test",
                "file:" + file("repo"),
                List.of("{release}-pgdg"),
                List.of("main"),
                Optional.empty(),
                Optional.of(key)));
        return Answers.change(step, Answers.to(Facts.none(), step, "release", "trixie")).effects().stream()
                .filter(Effect.WriteFile.class::isInstance)
                .map(effect -> ((Effect.WriteFile) effect).content().reveal())
                .findFirst()
                .orElseThrow();
    }

    private List<String> apt(String program, String place, String... words) {
        List<String> command = new ArrayList<>(List.of(program));
        for (String option : List.of(
                "Dir::Etc::SourceList=/dev/null",
                "Dir::Etc::SourceParts=" + file(place + "/sources"),
                "Dir::Etc::Trusted=/dev/null",
                "Dir::Etc::TrustedParts=" + file(place + "/trusted"),
                "Dir::State=" + file(place + "/state"),
                "Dir::State::Status=/dev/null",
                "Dir::Cache=" + file(place + "/cache"),
                "APT::Sandbox::User=root",
                "APT::Update::Error-Mode=any")) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of(words));
        return command;
    }

    private Run update(String place, String key) throws Exception {
        for (String part : List.of("sources", "trusted", "state/lists/partial", "cache/archives/partial")) {
            Files.createDirectories(directory.resolve(place).resolve(part));
        }
        Files.writeString(directory.resolve(place).resolve("sources/pgha-test.sources"), source(key));
        return run(apt("apt-get", place, "update"));
    }

    @Test
    void aptReadsTheSourceAndTrustsItsKeyAlone() throws Exception {
        Run update = update("good", file("right.asc"));
        assertThat(update.status()).as(update.said()).isZero();
        assertThat(run(apt("apt-cache", "good", "policy", "postgresql-18")).said())
                .contains("18.0-1.pgdg13+1");
    }

    @Test
    void aptRefusesARepositoryThatAnotherKeySigned() throws Exception {
        Run update = update("bad", file("wrong.asc"));
        assertThat(update.status()).as(update.said()).isNotZero();
        assertThat(update.said()).containsIgnoringCase("sign");
    }

    @Test
    void theProjectsArmouredKeyBecomesTheOneThatAptTrusts() throws Exception {
        AptSource pgdg = AptSource.pgdg();
        Effect.Run fetch = (Effect.Run) Answers.change(pgdg, Answers.to(Facts.none(), pgdg, "release", "trixie"))
                .effects()
                .get(0);
        Path given = directory.resolve("apt.postgresql.org");
        Files.copy(directory.resolve("right.asc"), Path.of(given + ".asc"));
        String bash = fetch.bash()
                .reveal()
                .replace("/usr/share/postgresql-common/pgdg/apt.postgresql.org", given.toString())
                .replace("/etc/apt/keyrings", file("keyrings"));
        Run made = run(List.of("bash", "-ec", bash));
        assertThat(made.status()).as(made.said()).isZero();
        Path key = directory.resolve("keyrings/pgha-pgdg.gpg");
        gpg("--output", file("dearmoured.gpg"), "--dearmor", file("right.asc"));
        assertThat(key).hasSameBinaryContentAs(directory.resolve("dearmoured.gpg"));
        Run update = update("converted", key.toString());
        assertThat(update.status()).as(update.said()).isZero();
    }
}
