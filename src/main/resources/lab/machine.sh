# One machine and its power supply: boots the operating system in $1 again for as long as it asks for a reboot, and ends when it
# powers off. Lives on when the engine that started it ends. Everything it mounts is in a mount namespace of its own, so that
# nothing is left of it when its last process is gone.
set -u
machine=$1
. "$machine/machine.env"

if [ "${2:-}" != supplied ]; then
    # With its start time, since a number alone may come to name another process.
    echo "$$ $(cut -d ' ' -f 22 /proc/$$/stat)" >"$machine/pid"
    # Machines in one control group would share the groups of their units.
    while read -r _ mount type _; do
        case $type in cgroup | cgroup2) ;; *) continue ;; esac
        group=$mount/pgha-lab/$LAB/$NAME
        mkdir -p "$group" || exit 1
        # A group of a cpuset hierarchy takes no process before it has cores.
        for part in cpuset.cpus cpuset.mems; do
            for above in "$mount/pgha-lab" "$mount/pgha-lab/$LAB" "$group"; do
                [ ! -e "$mount/$part" ] || [ -n "$(cat "$above/$part")" ] || cat "$mount/$part" >"$above/$part"
            done
        done
        for limit in memory.limit_in_bytes memory.max; do
            [ ! -e "$group/$limit" ] || echo "$MEMORY" >"$group/$limit" 2>/dev/null
        done
        echo $$ >"$group/cgroup.procs" || exit 1
    done </proc/self/mounts
    exec unshare --mount --propagation private /bin/bash "$0" "$machine" supplied
fi

mount -t overlay overlay -o "lowerdir=$LAYERS,upperdir=$machine/upper,workdir=$machine/work" "$machine/root" || exit 1
# nspawn waits for udev to know the interface, unless /sys says that there is no udev.
mount -o remount,bind,ro /sys || exit 1
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=755 tmpfs /run/systemd/nspawn || exit 1
export UNIFIED_CGROUP_HIERARCHY=1

boot() {
    # Read at each boot: what changes while it runs.
    . "$machine/boot.env"
    : >"$machine/root/usr/lib/lab/volumes"
    local binds=() device path address
    for device in $VOLUMES; do
        path=${device#*=} device=${device%%=*}
        binds+=("--bind=$device")
        echo "$device $path" >>"$machine/root/usr/lib/lab/volumes"
    done
    ip -n "$NETNS" link delete "ve-$NAME" 2>/dev/null
    ip link add "$INTERFACE" address "$MAC" type veth peer name "ve-$NAME" netns "$NETNS" || return 1
    ip -n "$NETNS" link set "ve-$NAME" up || return 1
    # Without it each first answer of the router waits for up to 0.8 s.
    ip -n "$NETNS" ntable change name arp_cache dev "ve-$NAME" proxy_delay 0
    for address in $ADDRESSES; do ip -n "$NETNS" route replace "$address/32" dev "ve-$NAME" || return 1; done
    exec systemd-nspawn --quiet --directory="$machine/root" --machine="$NAME" --hostname="$HOST" \
        --network-interface="$INTERFACE" --register=no --keep-unit --boot --console=read-only --resolv-conf=off \
        --timezone=off --link-journal=no --capability=CAP_IPC_LOCK "${binds[@]}" -- --show-status=true
}
set -a
. "$machine/machine.env"
set +a
export machine
export -f boot

while :; do
    echo "boot $(date +%s.%N)" >>"$machine/events"
    unshare --net /bin/bash -c boot
    status=$?
    ip -n "$NETNS" link delete "ve-$NAME" 2>/dev/null
    # 133 is how the container says that its operating system asked for a reboot.
    [ "$status" -eq 133 ] || break
    echo "reboot $(date +%s.%N)" >>"$machine/events"
done
echo "off $status $(date +%s.%N)" >>"$machine/events"
