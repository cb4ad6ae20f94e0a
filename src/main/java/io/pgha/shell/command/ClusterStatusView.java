package io.pgha.shell.command;

import io.pgha.model.Lag;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.ops.status.ClusterStatus.NodeStatus;
import io.pgha.view.Block;
import io.pgha.view.ByteSize;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.util.Locale;

/** The state of a cluster as people see it: the verdict first, then who tolerates what, then the nodes. */
final class ClusterStatusView {
    private ClusterStatusView() {}

    static Reply of(ClusterStatus status) {
        Reply reply = Reply.of(status).shownAs(verdict(status)).shownAs(nodes(status));
        return status.verdict() == ClusterStatus.Verdict.HEALTHY ? reply : reply.withNext("stack check");
    }

    private static Block verdict(ClusterStatus status) {
        StringBuilder out = new StringBuilder();
        out.append(status.cluster())
                .append(": ")
                .append(status.verdict().name().toLowerCase(Locale.ROOT))
                .append('\n');
        status.reasons().forEach(reason -> out.append("  - ").append(reason).append('\n'));
        out.append("PostgreSQL ").append(tolerates(status.toleratedPostgresqlFailures(), "takes no writes"));
        out.append("; etcd ")
                .append(tolerates(status.toleratedEtcdFailures(), "has no quorum"))
                .append(".\n");
        out.append("Virtual IP ")
                .append(status.virtualIp().address())
                .append(status.virtualIp().holders().isEmpty() ? " is on no node" : " is on ")
                .append(String.join(", ", status.virtualIp().holders()))
                .append('.');
        return Block.prose(out.toString());
    }

    private static String tolerates(int failures, String none) {
        return failures < 0 ? none : "tolerates " + failures + (failures == 1 ? " failure" : " failures");
    }

    private static Block nodes(ClusterStatus status) {
        return Table.of(status.nodes())
                .column("node", NodeStatus::name)
                .column("address", NodeStatus::address)
                .column("role", NodeStatus::role)
                .column("state", node -> node.problem().isPresent() ? "silent" : node.state())
                .column(
                        "TL",
                        node -> node.timeline().isPresent()
                                ? "" + node.timeline().getAsInt()
                                : "-")
                .column("lag", node -> lag(node.lag()))
                .column("etcd", NodeStatus::etcd)
                .column("VIP", node -> node.holdsVirtualIp() ? "yes" : "")
                .optionalProse("notes", ClusterStatusView::notes);
    }

    private static String lag(Lag lag) {
        return lag instanceof Lag.Known known ? ByteSize.text(known.bytes()) : "-";
    }

    private static String notes(NodeStatus node) {
        if (!node.servicesDown().isEmpty()) {
            return "down: " + String.join(", ", node.servicesDown());
        }
        return node.pendingRestart() ? "pending restart" : "";
    }
}
