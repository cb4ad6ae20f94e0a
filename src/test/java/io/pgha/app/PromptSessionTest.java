package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session at the prompt of the real program with a cluster file at hand and no cluster: keys are typed, the screen is read. */
@Tag("component")
class PromptSessionTest {
    private static final String CTRL_A = "\u0001";
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_R = "\u0012";
    private static final String CTRL_U = "\u0015";

    @TempDir
    Path directory;

    private Surroundings here;

    @BeforeEach
    void prepare() throws IOException {
        here = new Surroundings(directory).with("NO_COLOR", "1");
        here.file("a b.pgha", "version\n");
        here.file(
                "demo.yaml",
                """
                name: demo
                cloud:
                  region: eu-frankfurt-1
                  compartment: ocid1.compartment.oc1..aaaa
                  bastion_subnet: ocid1.subnet.oc1.eu-frankfurt-1.aaaa
                  node_subnet: ocid1.subnet.oc1.eu-frankfurt-1.bbbb
                bastion:
                  client_cidrs: 203.0.113.0/24
                """);
    }

    @AfterEach
    void close() {
        here.close();
    }

    /** Types a beginning, Tab and one word more, and has the prompt say what the line has become. */
    private static void completes(Surroundings.Typed keyboard, String beginning, String whole)
            throws IOException, InterruptedException {
        keyboard.type(beginning + "\t" + "x" + CTRL_A + "help -- \r").see("There is no help on \"" + whole + " x\"");
        keyboard.see("> ");
    }

    @Test
    void aClusterIsChosenWordsAreCompletedACommandIsCancelledAndTheHistoryIsTheClusters() throws Exception {
        Surroundings.Typed keyboard = here.terminal("exec $PGHA");
        assertThat(keyboard.see("pgha> ").lines().filter(line -> line.matches(".*[a-z]{3}.*")))
                .as("three lines and the prompt")
                .hasSize(4);
        keyboard.type("context use d\t\r").see("pgha:demo> ");

        completes(keyboard, "clus", "cluster");
        completes(keyboard, "version --outp", "version --output");
        completes(keyboard, "version --output js", "version --output json");
        completes(keyboard, "stack configure keep", "stack configure keepalived");
        completes(keyboard, "exec --on lea", "exec --on leader");
        completes(keyboard, "etcd get /service/demo/lead", "etcd get /service/demo/leader");
        completes(keyboard, "node list --cluster de", "node list --cluster demo");
        completes(keyboard, "run a", "run a b.pgha");
        completes(keyboard, "wait-until cluster stat", "wait-until cluster status");
        completes(keyboard, "help first", "help first-cluster");
        String offered = keyboard.type("node show \t").see("3");
        assertThat(offered.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "")).contains("pgsql1   pgsql2   pgsql3");
        assertThat(offered).as("NO_COLOR is said").doesNotContainPattern("\u001b\\[[0-9;]*3[0-7]m");
        keyboard.type(CTRL_U);

        keyboard.type("wait-until script record stop --every 200ms\r").see("No recording is under way.");
        keyboard.type(CTRL_C).see("[CANCELLED]");
        keyboard.see("pgha:demo> ");
        keyboard.type(" help version\r").see("Usage: version");
        keyboard.see("pgha:demo> ");
        keyboard.type("help topics\r").see("incident");
        keyboard.see("pgha:demo> ");
        keyboard.type(CTRL_R).see("search");
        keyboard.type("opics\r").see("incident");
        keyboard.see("pgha:demo> ");
        keyboard.type("history wait\r").see("wait-until script");
        keyboard.see("pgha:demo> ");
        keyboard.type("exit\r");
        assertThat(keyboard.status()).isZero();

        Path histories = directory.resolve(".pgha/history");
        assertThat(Files.readAllLines(histories.resolve("none.txt"))).containsExactly("context use demo");
        assertThat(Files.readAllLines(histories.resolve("demo.txt")).stream()
                        .filter(line -> !line.startsWith("help -- ")))
                .containsExactly("wait-until script record stop --every 200ms", "help topics", "history wait", "exit");
    }

    @Test
    void aSignalToEndIsObeyedAtThePromptAndAReadOnlyHomeHoldsNobodyUp() throws Exception {
        here.with("PGHA_CLUSTER", "demo").with("PGHA_HOME", "/proc/none");
        Surroundings.Typed keyboard = here.terminal("echo $$ >pid; exec $PGHA");
        keyboard.see("Next: cluster status");
        keyboard.see("pgha:demo> ");
        keyboard.type("version\r").see("(Java ");
        keyboard.see("pgha:demo> ");
        keyboard.type("half a li").see("li");
        String pid = Files.readString(directory.resolve("pid")).strip();
        assertThat(here.pipe("kill -TERM " + pid).status()).isZero();
        assertThat(keyboard.status()).isEqualTo(143);
    }
}
