# Builds the three layers of one Debian suite below $DEST: base (a booting system), packages (apt's lists and the stack's
# archives, nothing installed) and baked (the stack installed, its services disabled). Each layer appears by rename, so that a
# layer that exists is complete. Environment: SUITE, DEST, SOURCES (one-line apt sources), KEYRING, APT_OPTIONS, LAYERS.
set -euo pipefail
umask 022
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

base_packages="systemd systemd-sysv dbus libpam-systemd init openssh-server sudo ca-certificates curl openssl
 iproute2 iputils-ping iputils-arping procps psmisc kmod e2fsprogs xfsprogs util-linux fdisk udev less nftables
 python3 bash-completion gpg apt-utils netbase libnss-myhostname xz-utils"
stack_packages="postgresql postgresql-contrib patroni python3-etcd python3-psycopg2 etcd-server etcd-client haproxy pgbouncer
 keepalived chrony jq socat rsync python3-openssl python3-cryptography python3-requests"

mkdir -p "$DEST"
work=$(mktemp -d "$DEST/.work.XXXXXX")
chmod 755 "$work"
mounted=()
cleanup() {
    local at
    for at in "${mounted[@]}"; do umount --lazy "$at" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

build_base() {
    local root=$work/base options=() option
    while read -r option; do [ -z "$option" ] || options+=("--aptopt=$option"); done <<<"$APT_OPTIONS"
    mmdebstrap --quiet --mode=root --variant=minbase --format=directory --keyring="$KEYRING" "${options[@]}" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='force-unsafe-io' \
        --include="$(echo $base_packages | tr ' ' ',')" "$SUITE" "$root" - <<<"$SOURCES"
    # A node's identity is given to it at launch; the image has none.
    rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/var/lib/dbus/machine-id" "$root/etc/hostname"
    install -d "$root/var/log/journal" "$root/etc/systemd/network"
    systemctl --root="$root" --quiet enable systemd-networkd.service ssh.service
    systemctl --root="$root" --quiet disable systemd-networkd-wait-online.service 2>/dev/null || true
    systemctl --root="$root" --quiet mask systemd-timesyncd.service apt-daily.timer apt-daily-upgrade.timer \
        dpkg-db-backup.timer e2scrub_all.timer fstrim.timer systemd-firstboot.service getty@.service \
        console-getty.service container-getty@.service systemd-resolved.service 2>/dev/null
    printf 'PasswordAuthentication no\nPermitRootLogin prohibit-password\nUseDNS no\n' >"$root/etc/ssh/sshd_config.d/10-cloud.conf"
    printf '[Journal]\nStorage=persistent\nSystemMaxUse=64M\nRateLimitIntervalSec=0\n' \
        | install -D -m 644 /dev/stdin "$root/etc/systemd/journald.conf.d/10-node.conf"
    chroot "$root" useradd --create-home --shell /bin/bash --groups sudo,systemd-journal,adm debian
    printf 'debian ALL=(ALL) NOPASSWD:ALL\n' | install -D -m 440 /dev/stdin "$root/etc/sudoers.d/90-cloud"
    node_files "$root"
    mv "$root" "$DEST/base"
}

# Settings of the machine that no container may change are plain files here: what is written is kept and read back, until
# the next boot as on a real machine.
node_files() {
    local root=$1
    install -D -m 755 /dev/stdin "$root/usr/lib/lab/settings" <<'SETTINGS'
#!/bin/bash
set -u
copy() {
    local kept=/run/lab-settings$1
    [ -e "$1" ] || return 0
    mkdir -p "${kept%/*}"
    printf '%s\n' "${2:-$(cat "$1" 2>/dev/null)}" >"$kept"
    mount --bind "$kept" "$1"
}
for setting in /proc/sys/vm/{swappiness,overcommit_*,dirty_*,nr_hugepages,nr_overcommit_hugepages,hugetlb_shm_group,min_free_kbytes,zone_reclaim_mode,max_map_count,vfs_cache_pressure} \
    /proc/sys/fs/{file-max,aio-max-nr,nr_open,inotify/max_user_watches,inotify/max_user_instances} \
    /proc/sys/kernel/{shmmax,shmall,shmmni,sem,msgmax,msgmnb,numa_balancing,sched_*,pid_max,threads-max,panic,panic_on_oops,sysrq,perf_event_paranoid,core_pattern,core_uses_pid}; do
    copy "$setting"
done
copy /sys/kernel/mm/transparent_hugepage/enabled 'always madvise [never]'
copy /sys/kernel/mm/transparent_hugepage/defrag 'always defer defer+madvise madvise [never]'
# Volumes that were attached before this boot: the host put the devices in place, here are their lasting names.
while read -r device path; do
    mkdir -p "${path%/*}"
    ln -sfn "$device" "$path"
done </usr/lib/lab/volumes
exit 0
SETTINGS
    install -D -m 644 /dev/stdin "$root/etc/systemd/system/lab-settings.service" <<'UNIT'
[Unit]
Description=Settings of the machine as plain files
DefaultDependencies=no
Before=systemd-sysctl.service local-fs-pre.target sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/lab/settings
[Install]
WantedBy=sysinit.target
UNIT
    install -D -m 755 /dev/stdin "$root/usr/lib/lab/user-data" <<'USERDATA'
#!/bin/bash
# What cloud-init does of its many things: runs the script given at launch, once.
set -u
cd /var/lib/cloud/instance
if [ "$(head -c 2 user-data.txt)" = '#!' ]; then cp user-data.txt script; else zcat user-data.txt >script 2>/dev/null; fi
[ "$(head -c 2 script)" = '#!' ] || exit 0
chmod 700 script
./script >/var/log/cloud-init-output.log 2>&1
status=$?
mv user-data.txt user-data.done
exit $status
USERDATA
    install -D -m 644 /dev/stdin "$root/etc/systemd/system/lab-user-data.service" <<'UNIT'
[Unit]
Description=The script given at launch
ConditionPathExists=/var/lib/cloud/instance/user-data.txt
After=network-online.target
[Service]
Type=oneshot
ExecStart=/usr/lib/lab/user-data
[Install]
WantedBy=multi-user.target
UNIT
    systemctl --root="$root" --quiet enable lab-settings.service lab-user-data.service
    # A container may not set the clock: chrony runs all the same, and only watches.
    install -D -m 644 /dev/stdin "$root/etc/systemd/system/chrony.service.d/10-lab.conf" <<'UNIT'
[Unit]
ConditionCapability=
[Service]
Type=exec
ExecStart=
ExecStart=!/usr/sbin/chronyd -n -x -F 0
UNIT
    printf 'net.ipv4.ping_group_range = 0 2147483647\n' | install -D -m 644 /dev/stdin "$root/etc/sysctl.d/10-ping.conf"
    # No udev runs in a container: before any mount, the lasting names of file systems are made.
    install -D -m 755 /dev/stdin "$root/usr/lib/lab/disks" <<'DISKS'
#!/bin/bash
set -u
mkdir -p /dev/disk/by-uuid
find /dev/disk/by-uuid -xtype l -delete
for device in /dev/loop[0-9]*; do
    [ -b "$device" ] || continue
    uuid=$(blkid -p -s UUID -o value "$device") || continue
    [ -z "$uuid" ] || ln -sfn "$device" "/dev/disk/by-uuid/$uuid"
done
exit 0
DISKS
    install -D -m 644 /dev/stdin "$root/etc/systemd/system/lab-disks.service" <<'UNIT'
[Unit]
Description=Names of file systems
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/usr/lib/lab/disks
UNIT
    printf '[Unit]\nWants=lab-disks.service\nAfter=lab-disks.service\n' \
        | install -D -m 644 /dev/stdin "$root/etc/systemd/system/mount.d/10-lab.conf"
}

# over NAME LOWER: an overlay of a new layer NAME over LOWER, ready to run programs in; its path is $merged.
over() {
    local at
    mkdir -p "$work/$1" "$work/$1.work" "$work/$1.merged"
    merged=$work/$1.merged
    mount -t overlay overlay -o "lowerdir=$2,upperdir=$work/$1,workdir=$work/$1.work" "$merged"
    mounted=("$merged")
    for at in proc sys dev; do
        mount --rbind "/$at" "$merged/$at"
        mount --make-rslave "$merged/$at"
        mounted=("$merged/$at" "${mounted[@]}")
    done
    cp --remove-destination /etc/resolv.conf "$merged/etc/resolv.conf"
    [ ! -e /etc/hosts ] || cp --remove-destination /etc/hosts "$merged/etc/hosts"
    printf '%s\n' "$APT_OPTIONS" >"$merged/etc/apt/apt.conf.d/90lab-host"
}

finish() {
    rm -f "$merged/etc/apt/apt.conf.d/90lab-host" "$merged/etc/resolv.conf" "$merged/etc/hosts"
    sync -f "$merged"
    local at
    for at in "${mounted[@]}"; do umount --recursive --lazy "$at"; done
    mounted=()
    rm -rf "$work/$1/run" "$work/$1/tmp"
    mv "$work/$1" "$DEST/$1"
}

build_packages() {
    over packages "$DEST/base"
    printf '%s\n' "$SOURCES" >"$merged/etc/apt/sources.list"
    chroot "$merged" apt-get -q -y update
    chroot "$merged" apt-get -q -y --no-install-recommends --download-only install $stack_packages
    rm -f "$merged"/var/cache/apt/*.bin
    finish packages
}

build_baked() {
    over baked "$DEST/packages:$DEST/base"
    printf '#!/bin/sh\nexit 101\n' | install -D -m 755 /dev/stdin "$merged/usr/sbin/policy-rc.d"
    printf 'create_main_cluster = false\n' | install -D -m 644 /dev/stdin "$merged/etc/postgresql-common/createcluster.conf"
    chroot "$merged" apt-get -q -y --no-install-recommends -o DPkg::Options::=--force-confold \
        -o DPkg::Options::=--force-unsafe-io install $stack_packages
    rm -f "$merged/usr/sbin/policy-rc.d"
    systemctl --root="$merged" --quiet disable etcd haproxy pgbouncer keepalived patroni postgresql
    rm -f "$merged"/var/cache/apt/*.bin
    finish baked
}

for layer in $LAYERS; do
    [ -d "$DEST/$layer" ] || "build_$layer"
done
