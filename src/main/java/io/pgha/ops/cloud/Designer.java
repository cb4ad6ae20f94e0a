package io.pgha.ops.cloud;

import io.pgha.model.BastionSpec;
import io.pgha.model.ClusterSpec;
import io.pgha.model.NodesSpec;
import io.pgha.model.Problem;
import io.pgha.oci.Tenancy;
import io.pgha.oci.resource.Image;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.Shape;
import io.pgha.oci.resource.Spot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves the names of a cluster file to what the cloud knows, and refuses early what the cloud would refuse late. */
final class Designer {
    private final Tenancy tenancy;
    private final ClusterSpec spec;
    private final Subnets subnets;

    Designer(Tenancy tenancy, ClusterSpec spec, Subnets subnets) {
        this.tenancy = tenancy;
        this.spec = spec;
        this.subnets = subnets;
    }

    /**
     * The design.
     *
     * @param cluster what is there already
     * @throws io.pgha.model.ProblemException if a subnet does not fit, a shape, image or domain is unknown, or a key is missing
     */
    CloudDesign design(CloudCluster cluster) {
        Subnets.Pair pair = subnets.require(spec, cluster);
        Kinds kinds = new Kinds(tenancy);
        Places places = new Places(tenancy);
        String keys = publicKey();
        NodesSpec wanted = spec.nodes();
        BastionSpec wantedBastion = spec.bastion();

        Shape bastionShape = kinds.shape(wantedBastion.shape(), "bastion.shape");
        Optional<LaunchOrder.Size> bastionSize =
                Kinds.size(bastionShape, wantedBastion.ocpus(), wantedBastion.memoryGb(), "bastion");
        MachineDesign bastion = new MachineDesign(
                Role.BASTION,
                wantedBastion.hostname(),
                pair.bastion().subnet(),
                places.of(
                        List.copyOf(wantedBastion.availabilityDomain().stream().toList()),
                        List.of(),
                        bastionShape.name(),
                        bastionSize,
                        0),
                kinds.image(wantedBastion.image(), bastionShape.name(), "bastion.image"),
                bastionShape.name(),
                bastionSize,
                wantedBastion.bootVolumeGb(),
                Optional.empty(),
                keys,
                wantedBastion.publicAddress() == BastionSpec.PublicAddress.EPHEMERAL);

        Shape shape = kinds.shape(wanted.shape(), "nodes.shape");
        Optional<LaunchOrder.Size> size = Kinds.size(shape, wanted.ocpus(), wanted.memoryGb(), "nodes");
        Image image = kinds.image(wanted.image(), shape.name(), "nodes.image");
        List<MachineDesign> nodes = new ArrayList<>();
        for (int index = 1; index <= wanted.count(); index++) {
            List<Spot> spots = places.of(
                    wanted.placement().availabilityDomains(),
                    wanted.placement().faultDomains(),
                    shape.name(),
                    size,
                    index - 1);
            nodes.add(new MachineDesign(
                    Role.NODE,
                    wanted.name(index),
                    pair.nodes().subnet(),
                    spots,
                    image,
                    shape.name(),
                    size,
                    wanted.bootVolumeGb(),
                    wanted.privateAddresses().isEmpty()
                            ? Optional.empty()
                            : Optional.of(wanted.privateAddresses().get(index - 1)),
                    keys,
                    false));
        }
        return new CloudDesign(
                new Tags(spec.name(), spec.cloud().tags()),
                tenancy.compartment(),
                pair.nodes().subnet().vcnId(),
                bastion,
                nodes,
                NetworkRules.of(spec),
                spec.virtualIp().address(),
                wanted.dataVolumeGb(),
                wanted.dataVolumeVpus(),
                wantedBastion.publicAddress() == BastionSpec.PublicAddress.RESERVED,
                spec.cloud().iam().manage() ? Optional.of(NodeRights.of(spec.cloud())) : Optional.empty());
    }

    private String publicKey() {
        String path = spec.ssh().publicKey();
        Path file = path.startsWith("~/") ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path);
        try {
            String key = Files.readString(file).strip();
            if (!key.matches("(?s)(ssh-|ecdsa-|sk-)\\S+ \\S+.*")) {
                throw Problem.of(
                                "SSH_PUBLIC_KEY_UNUSABLE",
                                Problem.Kind.USAGE,
                                "The file " + file + " holds no public SSH key.")
                        .at("ssh.public_key")
                        .because("A public key is one line that begins with its type, such as ssh-ed25519.")
                        .withNext("cluster validate")
                        .toException();
            }
            return key;
        } catch (IOException e) {
            throw Problem.of(
                            "SSH_PUBLIC_KEY_MISSING",
                            Problem.Kind.USAGE,
                            "The public SSH key " + file + " cannot be read.")
                    .at("ssh.public_key")
                    .because("The new machines are told to let this key in; there is no other way to log in to them.")
                    .withNext("context show")
                    .toException(e);
        }
    }
}
