package io.pgha.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** The rules of the house, by name. */
final class HouseRules {
    /** Which package may see which; {@code app} sees all. */
    static final Map<String, Set<String>> ARROWS = new LinkedHashMap<>();

    static {
        ARROWS.put("model", Set.of());
        ARROWS.put("spec", Set.of("model"));
        ARROWS.put("remote", Set.of("model"));
        ARROWS.put("oci", Set.of("model"));
        ARROWS.put("observe", Set.of("remote", "model"));
        ARROWS.put("plan", Set.of("remote", "oci", "model"));
        ARROWS.put("stack", Set.of("plan", "model"));
        ARROWS.put("ops", Set.of("stack", "observe", "oci", "plan", "remote", "spec", "model"));
        ARROWS.put("view", Set.of("ops", "plan", "model"));
        ARROWS.put("shell", Set.of("view", "ops", "plan", "spec", "model"));
        ARROWS.put("lab", Set.of("shell", "view", "model"));
        ARROWS.put(
                "app",
                Set.of("model", "spec", "remote", "oci", "observe", "plan", "stack", "ops", "view", "shell", "lab"));
    }

    private HouseRules() {}

    static Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        ARROWS.forEach((from, to) -> {
            if (!from.equals("app")) {
                rules.put("arrows of " + from, arrows(from, to));
            }
        });
        rules.put("no cycles", slices().matching("io.pgha.(*)..").should().beFreeOfCycles());
        rules.put(
                "components do not see each other",
                slices().matching("io.pgha.stack.(*)..").should().notDependOnEachOther());
        rules.put("model needs the JDK alone", modelNeedsTheJdkAlone());
        rules.put("the lab's engine knows no product", labEngineKnowsNoProduct());
        rules.put("sshj only in remote.ssh", only("net.schmizz..|com.hierynomus..", "io.pgha.remote.ssh.."));
        rules.put("the OCI SDK only in oci", only("com.oracle..", "io.pgha.oci.."));
        rules.put("etcd's client only in observe", only("io.etcd..|io.grpc..", "io.pgha.observe.."));
        rules.put(
                "Spring Shell only in the shell",
                only("org.springframework..", "io.pgha.shell..|io.pgha.lab.shell..|io.pgha.app.."));
        rules.put("JLine only where a terminal is", jlineOnlyAtTheTerminal());
        rules.put("secrets are revealed only where they are handed over", secretsStayHidden());
        rules.put("secrets are no strings", secretsAreNoStrings());
        rules.put("nothing prints but app", nothingPrints());
        rules.put("nothing ends the process but app", nothingExits());
        rules.put("threads only where they are needed", threadsAreRare());
        rules.put("no class without a duty in its name", noVagueNames());
        return rules;
    }

    static ArchRule arrows(String from, Set<String> to) {
        List<String> forbidden = new ArrayList<>();
        for (String other : ARROWS.keySet()) {
            if (!other.equals(from) && !to.contains(other)) {
                forbidden.add("io.pgha." + other + "..");
            }
        }
        return noClasses()
                .that()
                .resideInAPackage("io.pgha." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new));
    }

    static ArchRule modelNeedsTheJdkAlone() {
        return classes()
                .that()
                .resideInAPackage("io.pgha.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.pgha.model..", "java..", "org.jspecify..");
    }

    static ArchRule labEngineKnowsNoProduct() {
        return noClasses()
                .that()
                .resideInAPackage("io.pgha.lab.engine..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are the product's") {
                    @Override
                    public boolean test(JavaClass target) {
                        return target.getPackageName().startsWith("io.pgha.")
                                && !target.getPackageName().startsWith("io.pgha.lab.engine");
                    }
                });
    }

    static ArchRule only(String libraries, String owners) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(owners.split("\\|", -1))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries.split("\\|", -1));
    }

    /** Two JLine classes are plain functions: the width of a character, and the text with attributes. */
    static ArchRule jlineOnlyAtTheTerminal() {
        Set<String> functions = Set.of("org.jline.utils.WCWidth", "org.jline.utils.AttributedString");
        return noClasses()
                .that()
                .resideOutsideOfPackages("io.pgha.shell..", "io.pgha.lab.shell..", "io.pgha.app..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are JLine's") {
                    @Override
                    public boolean test(JavaClass target) {
                        return target.getPackageName().startsWith("org.jline") && !functions.contains(target.getName());
                    }
                });
    }

    /** The model defines them, SSH and HTTP send them, the authority signs with its key. */
    static ArchRule secretsStayHidden() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.pgha.model..",
                        "io.pgha.remote.ssh..",
                        "io.pgha.oci..",
                        "io.pgha.observe..",
                        "io.pgha.ops.secrets..")
                .should()
                .accessTargetWhere(new DescribedPredicate<>("the raw value of a secret") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        String owner = access.getTargetOwner().getName();
                        return access.getTarget().getName().equals("reveal")
                                && (owner.equals("io.pgha.model.Secret") || owner.equals("io.pgha.model.Text"));
                    }
                });
    }

    static ArchRule secretsAreNoStrings() {
        return fields().that(new DescribedPredicate<JavaField>("are named like a secret") {
                    @Override
                    public boolean test(JavaField field) {
                        return field.getName().matches("(?i).*(password|token|secret|passphrase)")
                                && !field.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC)
                                && field.getOwner().getPackageName().startsWith("io.pgha");
                    }
                })
                .should()
                .notHaveRawType(String.class);
    }

    static ArchRule nothingPrints() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.pgha.app..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err");
    }

    static ArchRule nothingExits() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.pgha.app..")
                .should()
                .callMethod(System.class, "exit", int.class);
    }

    /** The heart beat moves the times of live progress; the rest is the fleet, transports and the lab. */
    static ArchRule threadsAreRare() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("io.pgha.remote..", "io.pgha.lab..")
                .and()
                .doNotHaveFullyQualifiedName("io.pgha.shell.Heartbeat")
                .and()
                .doNotHaveFullyQualifiedName("io.pgha.shell.prompt.Refresher")
                .and()
                .doNotHaveFullyQualifiedName("io.pgha.oci.CallThreads")
                .should()
                .callConstructorWhere(new DescribedPredicate<>("a thread is made") {
                    @Override
                    public boolean test(com.tngtech.archunit.core.domain.JavaConstructorCall call) {
                        return call.getTargetOwner().isAssignableTo(Thread.class)
                                || call.getTargetOwner().isAssignableTo(ExecutorService.class)
                                || call.getTargetOwner().isAssignableTo(java.util.Timer.class);
                    }
                })
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors");
    }

    static ArchRule noVagueNames() {
        return noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base)");
    }
}
