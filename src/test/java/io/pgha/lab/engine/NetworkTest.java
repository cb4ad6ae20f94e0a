package io.pgha.lab.engine;

import static io.pgha.lab.engine.LabFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.model.AddNetworkSecurityGroupSecurityRulesDetails;
import com.oracle.bmc.core.model.AddSecurityRuleDetails;
import com.oracle.bmc.core.model.CreateNetworkSecurityGroupDetails;
import com.oracle.bmc.core.model.CreatePrivateIpDetails;
import com.oracle.bmc.core.model.CreatePublicIpDetails;
import com.oracle.bmc.core.model.Instance;
import com.oracle.bmc.core.model.NetworkSecurityGroup;
import com.oracle.bmc.core.model.PortRange;
import com.oracle.bmc.core.model.PrivateIp;
import com.oracle.bmc.core.model.PublicIp;
import com.oracle.bmc.core.model.RemoveNetworkSecurityGroupSecurityRulesDetails;
import com.oracle.bmc.core.model.Subnet;
import com.oracle.bmc.core.model.TcpOptions;
import com.oracle.bmc.core.model.UpdatePrivateIpDetails;
import com.oracle.bmc.core.model.UpdatePublicIpDetails;
import com.oracle.bmc.core.model.UpdateVnicDetails;
import com.oracle.bmc.core.model.Vnic;
import com.oracle.bmc.core.requests.AddNetworkSecurityGroupSecurityRulesRequest;
import com.oracle.bmc.core.requests.CreateNetworkSecurityGroupRequest;
import com.oracle.bmc.core.requests.CreatePrivateIpRequest;
import com.oracle.bmc.core.requests.CreatePublicIpRequest;
import com.oracle.bmc.core.requests.DeleteNetworkSecurityGroupRequest;
import com.oracle.bmc.core.requests.DeletePrivateIpRequest;
import com.oracle.bmc.core.requests.GetPublicIpRequest;
import com.oracle.bmc.core.requests.GetSubnetRequest;
import com.oracle.bmc.core.requests.GetVcnRequest;
import com.oracle.bmc.core.requests.ListDrgsRequest;
import com.oracle.bmc.core.requests.ListNetworkSecurityGroupSecurityRulesRequest;
import com.oracle.bmc.core.requests.ListNetworkSecurityGroupVnicsRequest;
import com.oracle.bmc.core.requests.ListPrivateIpsRequest;
import com.oracle.bmc.core.requests.ListSubnetsRequest;
import com.oracle.bmc.core.requests.PrivateIpVnicDetachRequest;
import com.oracle.bmc.core.requests.RemoveNetworkSecurityGroupSecurityRulesRequest;
import com.oracle.bmc.core.requests.UpdatePrivateIpRequest;
import com.oracle.bmc.core.requests.UpdatePublicIpRequest;
import com.oracle.bmc.core.requests.UpdateVnicRequest;
import com.oracle.bmc.core.responses.CreatePrivateIpResponse;
import com.oracle.bmc.core.responses.ListSubnetsResponse;
import io.pgha.lab.engine.machine.PacketRule;
import io.pgha.lab.engine.machine.PacketRule.Direction;
import io.pgha.lab.engine.machine.PacketRule.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class NetworkTest {
    private LabFixture lab;
    private VirtualNetworkClient network;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        lab = LabFixture.start(directory);
        network = lab.network();
    }

    @AfterEach
    void stop() throws IOException {
        network.close();
        lab.close();
    }

    @Test
    void aNewTenancyHasAPublicAndAPrivateRegionalSubnet() {
        Subnet open = subnet("lab-public");
        Subnet closed = subnet("lab-private");
        assertThat(open.getProhibitPublicIpOnVnic()).isFalse();
        assertThat(closed.getProhibitPublicIpOnVnic()).isTrue();
        assertThat(closed.getAvailabilityDomain()).isNull();
        assertThat(closed.getVirtualRouterIp()).isEqualTo("10.77.1.1");
        assertThat(network.getVcn(
                                GetVcnRequest.builder().vcnId(closed.getVcnId()).build())
                        .getVcn()
                        .getDnsLabel())
                .isEqualTo("lab");
        assertThat(subnet("lab-one-domain").getAvailabilityDomain()).isEqualTo(lab.domain(1));
        assertThat(subnet("other-private").getVcnId()).isNotEqualTo(closed.getVcnId());
    }

    @Test
    void aListComesInPagesUntilThereIsNoMark() {
        List<String> names = new ArrayList<>();
        Optional<String> mark = Optional.empty();
        int pages = 0;
        do {
            ListSubnetsResponse page = network.listSubnets(ListSubnetsRequest.builder()
                    .compartmentId(lab.compartment())
                    .limit(3)
                    .page(mark.orElse(null))
                    .build());
            page.getItems().forEach(each -> names.add(each.getDisplayName()));
            mark = Optional.ofNullable(page.getOpcNextPage());
            pages++;
        } while (mark.isPresent());
        assertThat(pages).isEqualTo(3);
        assertThat(names).hasSize(7).doesNotHaveDuplicates();
        refused(
                () -> network.listSubnets(ListSubnetsRequest.builder()
                        .compartmentId(lab.compartment())
                        .page("2")
                        .build()),
                400,
                "InvalidParameter");
    }

    @Test
    void whatIsMissingAndWhatIsForeignAreTheSame() {
        refused(
                () -> network.getSubnet(GetSubnetRequest.builder()
                        .subnetId("ocid1.subnet.oc1.lab.aaaa")
                        .build()),
                404,
                "NotAuthorizedOrNotFound");
        refused(
                () -> network.getSubnet(GetSubnetRequest.builder()
                        .subnetId(subnet("lab-private").getVcnId())
                        .build()),
                404,
                "NotAuthorizedOrNotFound");
        refused(
                () -> network.listSubnets(ListSubnetsRequest.builder()
                        .compartmentId("ocid1.compartment.oc1..aaaa")
                        .build()),
                404,
                "NotAuthorizedOrNotFound");
    }

    @Test
    void anOperationTheLabLacksIsRefusedByItsName() {
        refused(
                () -> network.listDrgs(ListDrgsRequest.builder()
                        .compartmentId(lab.compartment())
                        .build()),
                501,
                "MethodNotImplemented");
    }

    @Test
    void aReservedAddressMovesFromOneMachineToAnother() throws IOException {
        String one = lab.running("pgsql1").getId();
        String two = lab.running("pgsql2").getId();
        Vnic first = lab.vnicOf(one);
        Vnic second = lab.vnicOf(two);
        PrivateIp vip = reserve("10.77.1.100").getPrivateIp();
        assertThat(vip.getIpState()).isEqualTo(PrivateIp.IpState.Available);
        move(vip, first);
        LabFixture.await(() -> lab.machines()
                .addresses
                .getOrDefault(one, List.of())
                .equals(List.of(first.getPrivateIp(), "10.77.1.100")));
        move(vip, second);
        LabFixture.await(() -> lab.machines()
                .addresses
                .getOrDefault(two, List.of())
                .equals(List.of(second.getPrivateIp(), "10.77.1.100")));
        LabFixture.await(
                () -> lab.machines().addresses.getOrDefault(one, List.of()).size() == 1);
        refused(
                () -> network.deletePrivateIp(DeletePrivateIpRequest.builder()
                        .privateIpId(vip.getId())
                        .build()),
                409,
                "Conflict");
        network.privateIpVnicDetach(
                PrivateIpVnicDetachRequest.builder().privateIpId(vip.getId()).build());
        network.deletePrivateIp(
                DeletePrivateIpRequest.builder().privateIpId(vip.getId()).build());
    }

    @Test
    void aReservedPublicAddressIsGivenLaterAndOnlyWherePublicAddressesMayBe() throws IOException {
        Vnic closed = lab.vnicOf(lab.running("pgsql1").getId());
        Instance bastion = lab.launch(lab.details("bastion")
                        .createVnicDetails(lab.vnic("bastion")
                                .subnetId(lab.subnet("lab-public"))
                                .build())
                        .build())
                .getInstance();
        LabFixture.await(() -> lab.state(bastion.getId()).equals("RUNNING"));
        Vnic open = lab.vnicOf(bastion.getId());
        assertThat(open.getPublicIp()).isNull();
        PublicIp reserved = network.createPublicIp(CreatePublicIpRequest.builder()
                        .createPublicIpDetails(CreatePublicIpDetails.builder()
                                .compartmentId(lab.compartment())
                                .lifetime(CreatePublicIpDetails.Lifetime.Reserved)
                                .build())
                        .build())
                .getPublicIp();
        LabFixture.await(() -> publicIp(reserved.getId()).getLifecycleState() == PublicIp.LifecycleState.Available);
        refused(() -> lead(reserved, primary(closed)), 400, "InvalidParameter");
        lead(reserved, primary(open));
        LabFixture.await(() -> publicIp(reserved.getId()).getLifecycleState() == PublicIp.LifecycleState.Assigned);
        assertThat(lab.vnicOf(bastion.getId()).getPublicIp()).isEqualTo(reserved.getIpAddress());
    }

    @Test
    void aPrimaryAddressAndAForeignSubnetAreRefused() throws IOException {
        Vnic vnic = lab.vnicOf(lab.running("pgsql1").getId());
        refused(() -> move(primary(vnic), vnic), 400, "InvalidParameter");
        refused(() -> reserve("10.77.1.1"), 400, "InvalidParameter");
        refused(() -> reserve("10.78.0.9"), 400, "InvalidParameter");
        refused(() -> reserve(vnic.getPrivateIp()), 409, "Conflict");
        refused(() -> network.listPrivateIps(ListPrivateIpsRequest.builder().build()), 400, "MissingParameter");
    }

    @Test
    void aChangeWithAnOldEntityTagIsRefused() {
        CreatePrivateIpResponse made = reserve("10.77.1.100");
        String id = made.getPrivateIp().getId();
        rename(id, made.getEtag(), "first");
        refused(() -> rename(id, made.getEtag(), "second"), 412, "NoEtagMatch");
    }

    @Test
    void membersOfAGroupMayTalkAndAGroupWithMembersCannotBeDeleted() throws IOException {
        String one = lab.running("pgsql1").getId();
        String two = lab.running("pgsql2").getId();
        NetworkSecurityGroup group = group();
        String rule = addRule(group);
        for (String id : List.of(one, two)) {
            network.updateVnic(UpdateVnicRequest.builder()
                    .vnicId(lab.vnicOf(id).getId())
                    .updateVnicDetails(UpdateVnicDetails.builder()
                            .nsgIds(List.of(group.getId()))
                            .build())
                    .build());
        }
        PacketRule expected = new PacketRule(
                Direction.INGRESS,
                Optional.of(6),
                lab.vnicOf(two).getPrivateIp() + "/32",
                Optional.of(new Ports(2379, 2380)));
        LabFixture.await(() -> lab.machines().rules.getOrDefault(one, List.of()).contains(expected));
        assertThat(network.listNetworkSecurityGroupVnics(ListNetworkSecurityGroupVnicsRequest.builder()
                                .networkSecurityGroupId(group.getId())
                                .build())
                        .getItems())
                .hasSize(2);
        refused(() -> delete(group), 409, "Conflict");
        network.removeNetworkSecurityGroupSecurityRules(RemoveNetworkSecurityGroupSecurityRulesRequest.builder()
                .networkSecurityGroupId(group.getId())
                .removeNetworkSecurityGroupSecurityRulesDetails(RemoveNetworkSecurityGroupSecurityRulesDetails.builder()
                        .securityRuleIds(List.of(rule))
                        .build())
                .build());
        LabFixture.await(
                () -> !lab.machines().rules.getOrDefault(one, List.of()).contains(expected));
        assertThat(network.listNetworkSecurityGroupSecurityRules(ListNetworkSecurityGroupSecurityRulesRequest.builder()
                                .networkSecurityGroupId(group.getId())
                                .build())
                        .getItems())
                .isEmpty();
    }

    private PrivateIp primary(Vnic vnic) {
        return network.listPrivateIps(
                        ListPrivateIpsRequest.builder().vnicId(vnic.getId()).build())
                .getItems()
                .get(0);
    }

    private PublicIp publicIp(String id) {
        return network.getPublicIp(GetPublicIpRequest.builder().publicIpId(id).build())
                .getPublicIp();
    }

    private void lead(PublicIp address, PrivateIp privateIp) {
        network.updatePublicIp(UpdatePublicIpRequest.builder()
                .publicIpId(address.getId())
                .updatePublicIpDetails(UpdatePublicIpDetails.builder()
                        .privateIpId(privateIp.getId())
                        .build())
                .build());
    }

    private String addRule(NetworkSecurityGroup group) {
        return network.addNetworkSecurityGroupSecurityRules(AddNetworkSecurityGroupSecurityRulesRequest.builder()
                        .networkSecurityGroupId(group.getId())
                        .addNetworkSecurityGroupSecurityRulesDetails(
                                AddNetworkSecurityGroupSecurityRulesDetails.builder()
                                        .securityRules(List.of(AddSecurityRuleDetails.builder()
                                                .direction(AddSecurityRuleDetails.Direction.Ingress)
                                                .protocol("6")
                                                .source(group.getId())
                                                .sourceType(AddSecurityRuleDetails.SourceType.NetworkSecurityGroup)
                                                .tcpOptions(TcpOptions.builder()
                                                        .destinationPortRange(PortRange.builder()
                                                                .min(2379)
                                                                .max(2380)
                                                                .build())
                                                        .build())
                                                .build()))
                                        .build())
                        .build())
                .getAddedNetworkSecurityGroupSecurityRules()
                .getSecurityRules()
                .get(0)
                .getId();
    }

    private NetworkSecurityGroup group() {
        return network.createNetworkSecurityGroup(CreateNetworkSecurityGroupRequest.builder()
                        .createNetworkSecurityGroupDetails(CreateNetworkSecurityGroupDetails.builder()
                                .compartmentId(lab.compartment())
                                .vcnId(subnet("lab-private").getVcnId())
                                .displayName("nodes")
                                .build())
                        .build())
                .getNetworkSecurityGroup();
    }

    private void delete(NetworkSecurityGroup group) {
        network.deleteNetworkSecurityGroup(DeleteNetworkSecurityGroupRequest.builder()
                .networkSecurityGroupId(group.getId())
                .build());
    }

    private Subnet subnet(String name) {
        return network.getSubnet(
                        GetSubnetRequest.builder().subnetId(lab.subnet(name)).build())
                .getSubnet();
    }

    private CreatePrivateIpResponse reserve(String address) {
        return network.createPrivateIp(CreatePrivateIpRequest.builder()
                .createPrivateIpDetails(CreatePrivateIpDetails.builder()
                        .subnetId(lab.subnet("lab-private"))
                        .ipAddress(address)
                        .lifetime(CreatePrivateIpDetails.Lifetime.Reserved)
                        .build())
                .build());
    }

    private void move(PrivateIp address, Vnic vnic) {
        network.updatePrivateIp(UpdatePrivateIpRequest.builder()
                .privateIpId(address.getId())
                .updatePrivateIpDetails(
                        UpdatePrivateIpDetails.builder().vnicId(vnic.getId()).build())
                .build());
    }

    private void rename(String id, String etag, String name) {
        network.updatePrivateIp(UpdatePrivateIpRequest.builder()
                .privateIpId(id)
                .ifMatch(etag)
                .updatePrivateIpDetails(
                        UpdatePrivateIpDetails.builder().displayName(name).build())
                .build());
    }
}
