package io.pgha.view;

import io.pgha.ops.cloud.CreateNodes.NodePlan;
import io.pgha.ops.cloud.CreateNodes.PlannedMachine;
import io.pgha.ops.cloud.NodeRow;
import io.pgha.ops.cloud.SubnetFinding;
import io.pgha.ops.cloud.Subnets;
import java.util.ArrayList;
import java.util.List;

/** Machines, subnets and what is planned for them, as people read it. */
public final class NodeTables {
    private NodeTables() {}

    /** The machines of a cluster. */
    public static Table<NodeRow> machines(List<NodeRow> rows) {
        return Table.of(rows)
                .column("name", NodeRow::name)
                .column("state", NodeRow::state)
                .column("address", NodeRow::address)
                .column("public", NodeRow::publicAddress)
                .column("VIP", row -> row.virtualIp() ? "here" : "")
                .column("availability domain", NodeRow::availabilityDomain)
                .column("fault domain", NodeRow::faultDomain)
                .column("shape", NodeRow::shape)
                .column("OCPU", NodeRow::ocpus)
                .column("GB", NodeRow::memoryGb)
                .column("data GB", NodeRow::dataVolumeGb)
                .whenEmpty("The cloud holds no machine of this cluster.");
    }

    /** What is to be made: the machines, then every change, then what is left as it is. */
    public static Block[] plan(NodePlan plan) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Table.of(plan.machines())
                .titled("Machines of " + plan.cluster())
                .column("name", PlannedMachine::name)
                .column("", machine -> machine.exists() ? "there" : "to be made")
                .column("availability domain", PlannedMachine::availabilityDomain)
                .column("fault domain", PlannedMachine::faultDomain)
                .column("size", PlannedMachine::shape)
                .column("image", PlannedMachine::image)
                .column("subnet", PlannedMachine::subnet));
        blocks.add(Block.text(
                plan.changes().isEmpty()
                        ? "\nNothing to change: the cloud is as the cluster file wants it."
                        : "\nChanges:\n  " + String.join("\n  ", plan.changes())));
        remarks(plan.remarks(), blocks);
        return blocks.toArray(Block[]::new);
    }

    /** Machines after they were made. */
    public static Block[] made(String sentence, List<NodeRow> machines, List<String> remarks) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(machines(machines));
        blocks.add(Block.text(sentence));
        remarks(remarks, blocks);
        return blocks.toArray(Block[]::new);
    }

    private static void remarks(List<String> remarks, List<Block> blocks) {
        if (!remarks.isEmpty()) {
            blocks.add(Block.text("Left as it is:\n  " + String.join("\n  ", remarks)));
        }
    }

    /** Subnets to choose from. */
    public static Table<Subnets.Entry> subnets(List<Subnets.Entry> entries) {
        return Table.of(entries)
                .column("name", Subnets.Entry::name)
                .column("VCN", Subnets.Entry::vcn)
                .column("kind", Subnets.Entry::kind)
                .column("scope", Subnets.Entry::scope)
                .column("block", Subnets.Entry::cidr)
                .column("free", Subnets.Entry::free)
                .column("OCID", Subnets.Entry::id)
                .whenEmpty("The compartment has no subnet.");
    }

    /** What was looked at in two subnets. */
    public static Table<SubnetFinding> findings(List<SubnetFinding> findings) {
        return Table.of(findings)
                .column("subnet for", SubnetFinding::subnet)
                .column("check", SubnetFinding::check)
                .column("result", SubnetFinding::verdict)
                .column("found", SubnetFinding::detail)
                .prose("what to do", SubnetFinding::cure);
    }
}
