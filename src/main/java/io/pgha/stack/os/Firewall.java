package io.pgha.stack.os;

import io.pgha.model.ClusterSpec;
import io.pgha.model.HaproxySpec;
import io.pgha.model.Node;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Effect.Verb;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a packet filter runs on the node itself, it lets in what the cluster needs: everything of its own nodes' ports and VRRP from
 * the nodes, the applications' ports from their networks. The rules are put in by a unit after the filter's own, so that the
 * filter's files stay their owner's. On a node without a filter nothing is done.
 */
record Firewall() implements Step {
    static final String UNIT = "pgha-firewall.service";
    static final String SCRIPT = "/usr/local/sbin/pgha-firewall";

    static final String UNIT_FILE =
            """
            # managed by pgha, edit the cluster file
            [Unit]
            Description=Let the cluster's traffic through the node's packet filter
            After=nftables.service netfilter-persistent.service iptables.service firewalld.service

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/usr/local/sbin/pgha-firewall apply

            [Install]
            WantedBy=multi-user.target
            """;

    // none: no filter drops anything that comes in; ready: one does, and our rules are in it; missing: and they are
    // not.
    private static final Fact<String> STATE = Fact.command(
            "packet filter",
            """
            seen=$(nft list ruleset)
            if [ -n "$seen" ] || type -P iptables >/dev/null || type -P firewall-cmd >/dev/null; then
              %s state || echo unknown
            else
              echo none
            fi
            """
                    .formatted(SCRIPT),
            answer -> answer);

    /** Bash that tells the state of the filter, and puts the rules in; all rules bear a comment by which they are known again. */
    static String script(ClusterSpec spec, List<Node> nodes) {
        HaproxySpec haproxy = spec.haproxy();
        Set<Integer> own = new TreeSet<>(List.of(
                spec.etcd().clientPort(), spec.etcd().peerPort(), spec.patroni().restapiPort(), haproxy.statsPort()));
        Set<Integer> open = new TreeSet<>(List.of(
                spec.postgresql().port(), spec.pgbouncer().port(), haproxy.primaryPort(), haproxy.replicaPort()));
        if (spec.patroni().synchronous()) {
            open.addAll(List.of(haproxy.syncPort(), haproxy.asyncPort()));
        }
        if (haproxy.directPorts()) {
            Set<Integer> roles = open.stream()
                    .filter(port -> port != spec.postgresql().port()
                            && port != spec.pgbouncer().port())
                    .collect(Collectors.toSet());
            roles.forEach(port -> open.add(port + HaproxySpec.DIRECT_OFFSET));
        }
        own.addAll(open);
        List<String> addresses = nodes.stream().map(Node::address).toList();
        return """
                #!/bin/bash
                # managed by pgha, edit the cluster file
                nodes=(%1$s) clients=(%2$s) own=%3$s open=%4$s
                rules() {
                  for a in "${nodes[@]}"; do echo "-s $a -p tcp -m multiport --dports $own"; echo "-s $a -p 112"; done
                  for a in "${clients[@]}"; do echo "-s $a -p tcp -m multiport --dports $open"; done
                }
                nft_rules() {
                  for a in "${nodes[@]}"; do
                    echo "ip saddr $a tcp dport { $own } accept"; echo "ip saddr $a ip protocol vrrp accept"
                  done
                  for a in "${clients[@]}"; do echo "ip saddr $a tcp dport { $open } accept"; done
                }
                firewalld() { [ -e /run/firewalld ] && command -v firewall-cmd >/dev/null && firewall-cmd --state >/dev/null 2>&1; }
                iptables_refuses() {
                  command -v iptables >/dev/null && iptables -S INPUT 2>/dev/null | grep -qE '^-P INPUT DROP|-j (REJECT|DROP)'
                }
                # Family, table and chain of every chain that filters what comes in and is not of firewalld, or of iptables, whose
                # tables are called filter in the families ip and ip6.
                nft_chains() {
                  command -v nft >/dev/null || return 0
                  nft list ruleset 2>/dev/null | awk -v iptables="$(command -v iptables)" '
                    /^table/ {family=$2; table=$3}
                    /^\\tchain/ {chain=$2; hook=0; refuses=0}
                    /hook input/ {hook=1; if (/policy drop/) refuses=1}
                    hook && /(^|[ \\t])(drop|reject)/ {refuses=1}
                    /^\\t}/ {if (hook && refuses && table != "firewalld" && !(iptables && table == "filter" && family != "inet")) print family, table, chain; hook=0}'
                }
                case $1 in
                state)
                  state=none
                  if firewalld; then
                    firewall-cmd --direct --get-all-rules 2>/dev/null | grep -q pgha && state=ready || state=missing
                  elif iptables_refuses; then
                    state=ready
                    while read -r rule; do
                      iptables -C INPUT $rule -m comment --comment pgha -j ACCEPT 2>/dev/null || state=missing
                    done < <(rules)
                  fi
                  while read -r chain; do
                    [ -n "$chain" ] || continue
                    [ "$state" != none ] || state=ready
                    nft list chain $chain | grep -q 'comment "pgha"' || state=missing
                  done < <(nft_chains)
                  echo $state ;;
                apply)
                  set -e
                  if firewalld; then
                    firewall-cmd --direct --get-all-rules | grep pgha | while read -r rule; do
                      firewall-cmd --direct --remove-rule $rule
                    done
                    rules | while read -r rule; do
                      firewall-cmd --direct --add-rule ipv4 filter INPUT 0 $rule -m comment --comment pgha -j ACCEPT
                    done
                  elif iptables_refuses; then
                    rules | while read -r rule; do
                      iptables -C INPUT $rule -m comment --comment pgha -j ACCEPT 2>/dev/null ||
                        iptables -I INPUT 1 $rule -m comment --comment pgha -j ACCEPT
                    done
                  fi
                  nft_chains | while read -r family table chain; do
                    nft -a list chain $family $table $chain | sed -n 's/.*comment "pgha" # handle //p' | while read -r handle; do
                      nft delete rule $family $table $chain handle $handle
                    done
                    nft_rules | while read -r rule; do nft "insert rule $family $table $chain $rule comment \\"pgha\\""; done
                  done ;;
                esac
                """
                .formatted(
                        String.join(" ", addresses),
                        String.join(" ", spec.postgresql().clientCidrs()),
                        joined(own),
                        joined(open));
    }

    private static String joined(Set<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "packet filter");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(STATE, Fact.unit(UNIT));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        UnitState unit = facts.get(Fact.unit(UNIT)).orElse(UnitState.ABSENT);
        List<Effect> effects = new ArrayList<>();
        if (!unit.enabled()) {
            effects.add(new Effect.Unit(UNIT, Verb.ENABLE));
        }
        String state = facts.get(STATE).orElse("unknown");
        boolean scriptChanges = changedBefore.contains(new StepId(Os.NAME, "file " + SCRIPT));
        if (state.equals("missing") || (scriptChanges && !state.equals("none"))) {
            effects.add(new Effect.Unit(UNIT, Verb.RESTART));
        }
        return effects.isEmpty()
                ? Diff.same()
                : Diff.of(Change.update(
                        id(), "let the cluster through the packet filter", effects.toArray(Effect[]::new)));
    }
}
