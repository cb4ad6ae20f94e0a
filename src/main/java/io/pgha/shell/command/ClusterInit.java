package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.session.Context;
import io.pgha.shell.Asker;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.spec.ClusterFileWriter;
import io.pgha.spec.ContextSettings;
import io.pgha.spec.Setting;
import io.pgha.view.Reply;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code cluster init}: writes a cluster file from options, the session's settings and, in a terminal, answers. */
final class ClusterInit {
    private static final Map<String, Setting> SETTINGS = new LinkedHashMap<>();
    private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

    static {
        SETTINGS.put("cloud.region", Setting.REGION);
        SETTINGS.put("cloud.compartment", Setting.COMPARTMENT);
        SETTINGS.put("cloud.profile", Setting.PROFILE);
        SETTINGS.put("cloud.vcn", Setting.VCN);
        SETTINGS.put("cloud.bastion_subnet", Setting.BASTION_SUBNET);
        SETTINGS.put("cloud.node_subnet", Setting.NODE_SUBNET);
        SETTINGS.put("ssh.private_key", Setting.SSH_PRIVATE_KEY);
        QUESTIONS.put("cloud.compartment", "OCID of the compartment");
        QUESTIONS.put("cloud.bastion_subnet", "OCID of the public subnet of the bastion");
        QUESTIONS.put("cloud.node_subnet", "OCID of the private subnet of the nodes");
        QUESTIONS.put("ssh.private_key", "Path of the SSH private key");
        QUESTIONS.put("bastion.client_cidrs", "Networks that may open SSH to the bastion, with commas");
    }

    private final Context context;
    private final Parameter<String> name = Parameter.argument(
                    "name", ValueType.text("NAME"), "Name of the cluster, Patroni's scope")
            .required();
    private final Parameter<Optional<Path>> file = Parameter.option(
                    "file", ValueType.file(), "Write to this file instead of NAME.yaml")
            .optional();
    private final Parameter<List<String>> set = Parameter.option(
                    "set", ValueType.text("KEY=VALUE"), "A value of the file, such as nodes.count=3; may be repeated")
            .repeated();

    ClusterInit(Context context) {
        this.context = context;
    }

    CommandSpec spec() {
        return CommandSpec.named("cluster init")
                .summary("Write a cluster file to begin with.")
                .about("What the environment and the session's settings already say (compartment, subnets, keys) is"
                        + " filled in, a terminal is asked for the rest of what must be said, and all other keys are there"
                        + " with their defaults as comments. It never replaces a file.")
                .takes(name, file, set)
                .acts()
                .example("cluster init demo", "write demo.yaml")
                .example("cluster init demo --set nodes.count=3 --set nodes.hostname_prefix=pg", "say some values")
                .related("cluster validate", "context show")
                .runs(this::run);
    }

    /** What was written. */
    public record Written(String cluster, String file) {}

    private Reply run(Invocation in) {
        String cluster = in.get(name);
        if (!cluster.matches("[a-z][a-z0-9-]{0,40}")) {
            throw Problem.of("BAD_CLUSTER_NAME", Problem.Kind.USAGE, "'" + cluster + "' cannot name a cluster.")
                    .because("A name has small letters, digits and hyphens, and begins with a letter.")
                    .withNext("cluster init demo")
                    .toException();
        }
        Path target = context.around().directory().resolve(in.get(file).orElse(Path.of(cluster + ".yaml")));
        if (Files.exists(target)) {
            throw exists(target, cluster).toException();
        }
        try {
            Files.writeString(target, ClusterFileWriter.starter(cluster, values(in)), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw exists(target, cluster).toException(e);
        } catch (IOException e) {
            throw Problem.of("FILE_NOT_WRITTEN", Problem.Kind.PRECONDITION, "Cannot write " + target + ".")
                    .because(String.valueOf(e.getMessage()))
                    .withNext("cluster init " + cluster + " --file OTHER.yaml")
                    .toException(e);
        }
        return Reply.of(new Written(cluster, target.toString()))
                .shownAs("Wrote " + target + ".")
                .withNext("context use " + cluster, "cluster validate", "subnet check");
    }

    private static Problem exists(Path target, String cluster) {
        return Problem.of("FILE_EXISTS", Problem.Kind.PRECONDITION, target + " is there already.")
                .withNext("cluster validate --cluster " + cluster, "cluster init " + cluster + " --file OTHER.yaml");
    }

    private Map<String, String> values(Invocation in) {
        Map<String, String> said = new LinkedHashMap<>();
        ContextSettings settings =
                context.settings().withProfile(context.around().home());
        SETTINGS.forEach((key, setting) -> settings.value(setting).ifPresent(value -> said.put(key, value)));
        for (String pair : in.get(set)) {
            int equals = pair.indexOf('=');
            if (equals < 1 || !pair.substring(0, equals).contains(".")) {
                throw Problem.of("BAD_SET", Problem.Kind.USAGE, "--set takes SECTION.KEY=VALUE, not '" + pair + "'.")
                        .withNext("help cluster init")
                        .toException();
            }
            said.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        Optional<Asker> person = in.questions().person();
        QUESTIONS.forEach((key, question) -> {
            if (!said.containsKey(key) && person.isPresent()) {
                String answer = person.get().line(question + ": ");
                if (!answer.isBlank()) {
                    said.put(key, answer);
                }
            }
        });
        return said;
    }
}
