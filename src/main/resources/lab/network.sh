# The lab's network: `up` makes it (again, if need be), `down` removes it. A namespace holds the router of a network as a cloud
# has it: every machine on a link of its own, packets delivered by address and not by who answers first, addresses that nobody
# has answered by silence. Environment: LAB, NETNS, UPLINK, PUBLIC_SUBNET, PRIVATE_SUBNET, PUBLIC_GATEWAY, PRIVATE_GATEWAY
# (address/prefix length), PUBLIC_RANGE, HOST_ADDRESS, ROUTER_ADDRESS (a /30), NAMESERVERS, RUN.
set -eu

# What a host address leads to must never leave by the host's own interfaces, not even for a moment.
last_resort() {
    local range
    for range in "$PUBLIC_SUBNET" "$PRIVATE_SUBNET" "$PUBLIC_RANGE"; do
        ip route "$1" blackhole "$range" metric 4294967295 2>/dev/null || [ "$1" = del ]
    done
}

up() {
    [ -e "/run/netns/$NETNS" ] || ip netns add "$NETNS"
    last_resort replace
    if ! ip link show dev "$UPLINK" >/dev/null 2>&1; then
        ip link add "$UPLINK" type veth peer name up netns "$NETNS"
    fi
    ip address replace "$HOST_ADDRESS/30" dev "$UPLINK"
    ip link set dev "$UPLINK" up
    # New links of machines inherit these: the router answers for every address (proxy_arp), and takes
    # from a machine only packets of addresses that lead to it (rp_filter).
    nsenter --net="/run/netns/$NETNS" /bin/sh -eu <<'INSIDE'
        echo 1 >/proc/sys/net/ipv4/ip_forward
        echo 1 >/proc/sys/net/ipv4/conf/default/proxy_arp
        echo 1 >/proc/sys/net/ipv4/conf/default/rp_filter
        echo 0 >/proc/sys/net/ipv4/conf/default/send_redirects
        echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects
        echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
        echo 0 >/proc/sys/net/ipv4/conf/up/proxy_arp
INSIDE
    local subnet gateway
    for subnet in public:$PUBLIC_GATEWAY private:$PRIVATE_GATEWAY; do
        gateway=${subnet#*:} subnet=${subnet%%:*}
        # A bridge without ports and without ARP swallows what is sent to an address that no machine has.
        ip -n "$NETNS" link show dev "$subnet" >/dev/null 2>&1 || ip -n "$NETNS" link add "$subnet" type bridge
        ip -n "$NETNS" address replace "$gateway" dev "$subnet"
        ip -n "$NETNS" link set dev "$subnet" arp off up
    done
    ip -n "$NETNS" link set lo up
    ip -n "$NETNS" address replace "$ROUTER_ADDRESS/30" dev up
    ip -n "$NETNS" link set dev up up
    ip -n "$NETNS" route replace default via "$HOST_ADDRESS"
    local range
    for range in "$PUBLIC_SUBNET" "$PRIVATE_SUBNET" "$PUBLIC_RANGE"; do
        ip route replace "$range" via "$ROUTER_ADDRESS" dev "$UPLINK"
    done
    host_filter | nft -f -
    forwarding_on
}

# What leaves the lab was let through by the router's own filter; the host only lends its address, and lets nothing in.
host_filter() {
    cat <<NFT
table ip $NETNS
delete table ip $NETNS
table ip $NETNS {
    chain forward {
        type filter hook forward priority 0; policy accept;
        iifname "$UPLINK" accept
        oifname "$UPLINK" ct state established,related accept
        oifname "$UPLINK" drop
    }
    chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr { $PUBLIC_SUBNET, $PRIVATE_SUBNET } oifname != "$UPLINK" masquerade
    }
}
NFT
}

# The first lab notes what the host's switch was, the last one turns it back.
forwarding_on() {
    (
        flock 9
        [ -e "$RUN/ip_forward" ] || cat /proc/sys/net/ipv4/ip_forward >"$RUN/ip_forward"
        mkdir -p "$RUN/forwarding"
        : >"$RUN/forwarding/$LAB"
        echo 1 >/proc/sys/net/ipv4/ip_forward
    ) 9>"$RUN/lock"
}

forwarding_off() {
    (
        flock 9
        rm -f "$RUN/forwarding/$LAB"
        if rmdir "$RUN/forwarding" 2>/dev/null && [ -e "$RUN/ip_forward" ]; then
            cat "$RUN/ip_forward" >/proc/sys/net/ipv4/ip_forward
            rm -f "$RUN/ip_forward"
        fi
    ) 9>"$RUN/lock"
}

down() {
    nft delete table ip "$NETNS" 2>/dev/null || true
    ip link delete "$UPLINK" 2>/dev/null || true
    ip netns delete "$NETNS" 2>/dev/null || true
    last_resort del
    forwarding_off
}

mkdir -p "$RUN"
"$1"
