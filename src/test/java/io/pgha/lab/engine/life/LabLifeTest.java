package io.pgha.lab.engine.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.core.BlockstorageClient;
import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.model.AttachParavirtualizedVolumeDetails;
import com.oracle.bmc.core.model.CreateVnicDetails;
import com.oracle.bmc.core.model.CreateVolumeDetails;
import com.oracle.bmc.core.model.Instance;
import com.oracle.bmc.core.model.InstanceSourceViaImageDetails;
import com.oracle.bmc.core.model.LaunchInstanceDetails;
import com.oracle.bmc.core.model.LaunchInstanceShapeConfigDetails;
import com.oracle.bmc.core.model.Volume;
import com.oracle.bmc.core.requests.AttachVolumeRequest;
import com.oracle.bmc.core.requests.CreateVolumeRequest;
import com.oracle.bmc.core.requests.GetInstanceRequest;
import com.oracle.bmc.core.requests.GetVolumeRequest;
import com.oracle.bmc.core.requests.InstanceActionRequest;
import com.oracle.bmc.core.requests.LaunchInstanceRequest;
import io.pgha.lab.engine.driver.Addressing;
import io.pgha.lab.engine.driver.Machine;
import io.pgha.lab.engine.driver.Programs;
import io.pgha.lab.engine.driver.Sabotage;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A lab from nothing to nothing, on this host, with machines that boot; used as any tenancy is. */
@Tag("lab")
class LabLifeTest {
    private static final Duration SLOW_HOST = Duration.ofMinutes(3);

    private final String name = "t" + ProcessHandle.current().pid() % 100_000;
    private final Lab lab = new Lab(Lab.ROOT, name, line -> {});

    @AfterEach
    void takeAway() {
        lab.down();
    }

    @Test
    void machinesAreLaunchedReachedAndRebootedAndNothingIsLeftOfThemEvenAfterAKill() throws IOException {
        String forwarding = Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward"));
        boolean alone = !Files.exists(Path.of("/run/pgha-lab/forwarding"));
        LabStatus up = lab.up(Lab.Wishes.defaults());
        assertThat(up.state()).isEqualTo(LabStatus.State.UP);
        Tenant tenant = new Tenant(lab.environment());

        String bastion = tenant.launch("bastion", true);
        String node = tenant.launch("pg1", false);
        tenant.awaitState(bastion, Instance.LifecycleState.Running);
        tenant.awaitState(node, Instance.LifecycleState.Running);
        await("sshd of pg1", () -> tenant.ssh("pg1", "true").ok());
        assertThat(tenant.ssh("pg1", "hostname; sudo -n id -u").output()).contains("pg1", "0");
        assertThat(tenant.ssh("pg1", "systemctl --failed --no-legend").output().strip())
                .isEmpty();
        assertThat(tenant.ssh(
                                "pg1",
                                "curl -s -H 'Authorization: Bearer Oracle' http://169.254.169.254/opc/v2/instance/id")
                        .output())
                .contains(node);
        assertThat(tenant.ssh("pg1", "sudo sysctl -w vm.swappiness=7; cat /proc/sys/vm/swappiness")
                        .output())
                .contains("7");

        tenant.attach(node, "/dev/oracleoci/oraclevdb");
        await("the volume", () -> tenant.ssh("pg1", "test -b /dev/oracleoci/oraclevdb")
                .ok());
        Programs.Result mounted = tenant.ssh(
                "pg1",
                """
                sudo bash -ec '
                mkfs.ext4 -q /dev/oracleoci/oraclevdb; mkdir /data
                printf "[Mount]\\nWhat=UUID=$(blkid -p -s UUID -o value /dev/oracleoci/oraclevdb)\\nWhere=/data\\n[Install]\\nWantedBy=multi-user.target\\n" >/etc/systemd/system/data.mount
                systemctl daemon-reload; systemctl -q enable --now data.mount; echo kept >/data/file'""");
        assertThat(mounted.ok()).as(mounted.output()).isTrue();
        String bootBefore = tenant.ssh("pg1", "stat -c %Z /proc/1").output();
        tenant.act(node, "SOFTRESET");
        await("the reboot", () -> {
            Programs.Result after = tenant.ssh("pg1", "stat -c %Z /proc/1");
            return after.ok() && !after.output().equals(bootBefore);
        });
        await(
                "the mount after the reboot",
                () -> tenant.ssh("pg1", "cat /data/file").output().contains("kept"));
        assertThat(traces(up)).isNotEmpty();

        lab.sabotage().harm(Sabotage.Kind.CUT, "bastion", "pg1", 0);
        assertThat(tenant.ssh("pg1", "true").ok())
                .as("nothing passes a cut link")
                .isFalse();
        lab.sabotage().heal();
        assertThat(tenant.ssh("pg1", "true").ok()).as("a healed link passes").isTrue();

        ProcessHandle.of(lab.status().enginePid()).ifPresent(ProcessHandle::destroyForcibly);
        await("the engine's end", () -> lab.status().state() == LabStatus.State.BROKEN);
        assertThat(tenant.ssh("pg1", "true").ok())
                .as("machines run on without the engine")
                .isTrue();
        LabStatus again = lab.up(Lab.Wishes.defaults());
        assertThat(again.machines()).allMatch(Machine::running).hasSize(2);
        assertThat(tenant.state(node)).isEqualTo(Instance.LifecycleState.Running);

        lab.sabotage().powerLoss("pg1");
        await("the cloud to notice", () -> tenant.state(node) == Instance.LifecycleState.Stopped);

        ProcessHandle.of(lab.status().enginePid()).ifPresent(ProcessHandle::destroyForcibly);
        lab.down();
        assertThat(traces(up)).isEmpty();
        if (alone && !Files.exists(Path.of("/run/pgha-lab/forwarding"))) {
            assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")))
                    .isEqualTo(forwarding);
        }
        tenant.close();
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + SLOW_HOST.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
        }
    }

    /** Every line in which the host shows something of this lab. */
    private List<String> traces(LabStatus up) throws IOException {
        List<String> lines = new ArrayList<>();
        for (List<String> command : List.of(
                List.of("cat", "/proc/self/mounts"),
                List.of("ls", "/run/netns"),
                List.of("losetup", "-a"),
                List.of("ip", "link"),
                List.of("ip", "route"),
                List.of("nft", "list", "tables"),
                List.of("ps", "-eo", "pid,args"),
                List.of("ls", "/var/lib/pgha-lab"))) {
            Programs.run(Programs.SHORT, Map.of(), "", command)
                    .output()
                    .lines()
                    .map(line -> command.get(0) + ": " + line)
                    .forEach(lines::add);
        }
        try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
            groups.map(Path::toString).forEach(lines::add);
        }
        int number = Integer.parseInt(up.endpoint().replaceAll(".*:", "")) - new Addressing(1).laptopPort() + 1;
        return lines.stream()
                .filter(line -> line.contains(up.directory() + "/")
                        || line.contains("pgha-" + name)
                        || line.contains("pgha-lab/" + name)
                        || line.equals("ls: " + name)
                        || line.contains("pgha-up" + number + " ")
                        || line.contains("pgha-up" + number + ":")
                        || line.contains(" 10.77." + number + ".0/24"))
                .toList();
    }

    /** A user of the lab's cloud, with nothing but what {@code lab up} writes. */
    private static final class Tenant {
        private final Map<String, String> environment;
        private final ComputeClient compute;
        private final BlockstorageClient storage;
        private final String domain;
        private final String image;
        private final Path control;

        Tenant(Map<String, String> environment) throws IOException {
            this.environment = environment;
            var login = new ConfigFileAuthenticationDetailsProvider(
                    environment.get("OCI_CLI_CONFIG_FILE"), environment.get("OCI_CLI_PROFILE"));
            String endpoint = environment.get("PGHA_OCI_ENDPOINT");
            compute = ComputeClient.builder().endpoint(endpoint).build(login);
            storage = BlockstorageClient.builder().endpoint(endpoint).build(login);
            Path offered = Path.of(environment.get("OCI_CLI_CONFIG_FILE")).resolve("../../tenancy.json");
            JsonNode offer = Json.read(Files.readAllBytes(offered.normalize()));
            domain = offer.path("availabilityDomains").path(0).asText();
            image = offer.path("images").properties().stream()
                    .filter(each ->
                            each.getKey().contains("13") && each.getKey().contains("baked"))
                    .map(each -> each.getValue().asText())
                    .findFirst()
                    .orElseThrow();
            control = Path.of(environment.get("PGHA_SSH_KEY")).resolveSibling("known");
        }

        String launch(String host, boolean inPublic) throws IOException {
            return compute.launchInstance(LaunchInstanceRequest.builder()
                            .launchInstanceDetails(LaunchInstanceDetails.builder()
                                    .availabilityDomain(domain)
                                    .compartmentId(environment.get("PGHA_COMPARTMENT"))
                                    .displayName(host)
                                    .shape("VM.Standard.E5.Flex")
                                    .shapeConfig(LaunchInstanceShapeConfigDetails.builder()
                                            .ocpus(1f)
                                            .memoryInGBs(2f)
                                            .build())
                                    .createVnicDetails(CreateVnicDetails.builder()
                                            .subnetId(environment.get(
                                                    inPublic ? "PGHA_BASTION_SUBNET" : "PGHA_NODE_SUBNET"))
                                            .assignPublicIp(inPublic)
                                            .hostnameLabel(host)
                                            .build())
                                    .metadata(Map.of(
                                            "ssh_authorized_keys",
                                            Files.readString(Path.of(environment.get("PGHA_SSH_PUBLIC_KEY")))))
                                    .sourceDetails(InstanceSourceViaImageDetails.builder()
                                            .imageId(image)
                                            .build())
                                    .build())
                            .build())
                    .getInstance()
                    .getId();
        }

        Instance.LifecycleState state(String instance) {
            return compute.getInstance(
                            GetInstanceRequest.builder().instanceId(instance).build())
                    .getInstance()
                    .getLifecycleState();
        }

        void awaitState(String instance, Instance.LifecycleState wanted) {
            long end = System.nanoTime() + SLOW_HOST.toNanos();
            while (state(instance) != wanted) {
                assertThat(System.nanoTime()).as("waiting for " + wanted).isLessThan(end);
            }
        }

        void act(String instance, String action) {
            compute.instanceAction(InstanceActionRequest.builder()
                    .instanceId(instance)
                    .action(action)
                    .build());
        }

        void attach(String instance, String device) {
            String volume = storage.createVolume(CreateVolumeRequest.builder()
                            .createVolumeDetails(CreateVolumeDetails.builder()
                                    .availabilityDomain(domain)
                                    .compartmentId(environment.get("PGHA_COMPARTMENT"))
                                    .displayName("data")
                                    .sizeInGBs(50L)
                                    .build())
                            .build())
                    .getVolume()
                    .getId();
            long end = System.nanoTime() + SLOW_HOST.toNanos();
            while (storage.getVolume(GetVolumeRequest.builder().volumeId(volume).build())
                            .getVolume()
                            .getLifecycleState()
                    != Volume.LifecycleState.Available) {
                assertThat(System.nanoTime()).as("waiting for the volume").isLessThan(end);
            }
            compute.attachVolume(AttachVolumeRequest.builder()
                    .attachVolumeDetails(AttachParavirtualizedVolumeDetails.builder()
                            .instanceId(instance)
                            .volumeId(volume)
                            .device(device)
                            .build())
                    .build());
        }

        /** Runs a command on a machine, through the bastion as everybody must. */
        Programs.Result ssh(String host, String command) {
            List<Machine> machines = new Lab(Lab.ROOT, environment.getOrDefault("PGHA_LAB", "lab"), line -> {})
                    .status()
                    .machines();
            String gate = machines.stream()
                    .filter(machine -> machine.hostName().equals("bastion"))
                    .map(Machine::publicAddress)
                    .findFirst()
                    .orElseThrow();
            String address = machines.stream()
                    .filter(machine -> machine.hostName().equals(host))
                    .map(machine -> machine.addresses().get(0))
                    .findFirst()
                    .orElseThrow();
            String options =
                    "-o BatchMode=yes -o StrictHostKeyChecking=accept-new -o ConnectTimeout=5 -o LogLevel=ERROR"
                            + " -o UserKnownHostsFile=" + control + " -i " + environment.get("PGHA_SSH_KEY");
            List<String> words = new ArrayList<>(List.of("ssh"));
            words.addAll(List.of(options.split(" ", -1)));
            words.addAll(List.of(
                    "-o", "ProxyCommand=ssh " + options + " -W %h:%p debian@" + gate, "debian@" + address, command));
            return Programs.run(Programs.SHORT, Map.of(), "", words);
        }

        void close() {
            compute.close();
            storage.close();
        }
    }
}
