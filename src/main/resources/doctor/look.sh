# One look at a node for doctor: it changes nothing. The lines before this one set NONCE and what is said of the cluster.
# Sections run side by side, each in a process of its own; a program that hangs is ended after its few seconds and holds up no other.
export LC_ALL=C PGCONNECT_TIMEOUT=2 PGOPTIONS='-c statement_timeout=2500'
cd /

clock() {
  date +%s.%N
  timeout 1 chronyc -c tracking 2>&1
  grep '^CapBnd' /proc/self/status
}

os() {
  local dirs=(/) dir
  for dir in "$MOUNT" "$ETCD_DATA" /var/log /run /tmp; do [ ! -d "$dir" ] || dirs+=("$dir"); done
  timeout 4 df -B1 --output=target,size,avail,itotal,iavail,source "${dirs[@]}" | tail -n +2 | sort -u | sed 's/^/disk /'
  grep -E '^(MemTotal|MemAvailable|SwapTotal|SwapFree):' /proc/meminfo | sed 's/^/memory /'
  echo "load $(cut -d' ' -f1-3 /proc/loadavg) $(nproc)"
  echo "up $(cut -d. -f1 /proc/uptime)"
  awk -v at="$MOUNT" '$2 == at { print "mount", $2, $4 }' /proc/mounts
  timeout 4 stat -c 'pgdata %U %a' "$PGDATA"
  [ ! -s "$PGDATA/PG_VERSION" ] || echo "pgversion $(cat "$PGDATA/PG_VERSION")"
  timeout 4 stat -L -c 'watchdog %U %a' "$WATCHDOG" 2>/dev/null
  echo whole
}

units() {
  timeout 4 systemctl list-units --state=failed --plain --no-legend --no-pager | sed 's/^/failed /'
  timeout 4 systemctl show --no-pager -p Id,LoadState,ActiveState,SubState,Result,UnitFileState,NRestarts,InactiveEnterTimestamp \
    patroni.service etcd.service pgbouncer.service haproxy.service confd.service keepalived.service pgha-vip.service chrony.service \
    postgresql.service "postgresql@$PGVERSION-main.service"
}

log() { timeout 4 journalctl -q --no-pager -o short-unix "$@" | cut -c1-500; }
logs_patroni() { log -n 80 -u patroni; }
logs_etcd() { log -n 150 -u etcd; }
logs_others() { log -n 60 -u pgbouncer -u haproxy -u confd -u keepalived -u pgha-vip; }
logs_kernel() { log -k --since -1hour | grep -E 'Out of memory|oom-kill|I/O error|Remounting filesystem read-only|blocked for more than' | tail -n 20; }
logs_postgresql() { timeout 4 tail -q -n 60 "/var/log/postgresql/postgresql-$(date +%a).log" | cut -c1-500; }

certificates() {
  local file verified
  for file in "$CERTIFICATE" "$CA"; do
    echo "file $file"
    timeout 4 openssl x509 -in "$file" -noout -startdate -enddate -subject -ext subjectAltName 2>&1
    case $? in 0 | 124) ;; *) echo unreadable ;; esac
  done
  verified=$(timeout 4 openssl verify -no_check_time -CAfile "$CA" "$CERTIFICATE" 2>&1 | tail -n 1)
  [ -z "$verified" ] || echo "verify $verified"
}

ask() { timeout 5 curl -sS -m 4 --connect-timeout 2.5 --fail-early --cacert "$CA" -w '\n~%{http_code}\n' "$@" 2>&1; }

patroni() {
  local api=https://127.0.0.1:$PATRONI_PORT
  ask "$api/patroni" "$api/cluster" "$api/config" "$api/history"
}

etcd() {
  [ -n "$ETCD_MEMBER" ] || return
  local api=https://127.0.0.1:$ETCD_PORT/v3
  local tls=(--cert "$CERTIFICATE" --key "$KEY" --cacert "$CA" -sS -m 4 --connect-timeout 2.5 -w '\n~%{http_code}\n')
  ask "${tls[@]}" -d '{}' "$api/maintenance/status" \
    --next "${tls[@]}" -d '{"linearizable":false}' "$api/cluster/member/list" \
    --next "${tls[@]}" -d "{\"serializable\":true,\"key\":\"$DCS_FROM\",\"range_end\":\"$DCS_TO\"}" "$api/kv/range"
}

# The limit stands inside of runuser, which has words of its own when it is ended.
server() {
  runuser -u postgres -- timeout 4 psql -X -q -A -t -h "$SOCKETS" "$@" 2>&1
  [ $? != 124 ] || echo 'psql got no answer in 4 s'
}

postgresql() {
  server -w -p "$PGPORT" -U "$SUPERUSER" -d postgres <<'SQL'
WITH me AS (SELECT pg_is_in_recovery() AS standby,
  CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END AS lsn)
SELECT json_build_object(
  'standby', me.standby,
  'receiver', (SELECT status FROM pg_stat_wal_receiver LIMIT 1),
  'standbys', (SELECT json_agg(json_build_object('name', application_name, 'state', state, 'sync', sync_state)) FROM pg_stat_replication),
  'slots', (SELECT json_agg(json_build_object('name', slot_name, 'type', slot_type, 'active', active, 'wal_status', wal_status,
     'retained', pg_wal_lsn_diff(me.lsn, restart_lsn), 'temporary', temporary)) FROM pg_replication_slots),
  'archive_mode', current_setting('archive_mode'),
  'archive_failed', (SELECT failed_count FROM pg_stat_archiver
     WHERE last_failed_time > coalesce(last_archived_time, '-infinity')),
  'archive_failed_wal', (SELECT last_failed_wal FROM pg_stat_archiver),
  'ready', (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'),
  'pending', (SELECT json_agg(name || ' = ' || setting) FROM pg_settings WHERE pending_restart),
  'bad_lines', (SELECT json_agg(what) FROM (
     SELECT sourcefile || ':' || sourceline || ' ' || name || ': ' || error AS what FROM pg_file_settings
       WHERE error IS NOT NULL AND name NOT IN (SELECT name FROM pg_settings WHERE pending_restart)
     UNION ALL SELECT 'pg_hba.conf:' || line_number || ' ' || error FROM pg_hba_file_rules WHERE error IS NOT NULL) bad),
  'waiting_sync', (SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'),
  'connections', (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
  'max_connections', current_setting('max_connections')::int,
  'xid_age', (SELECT max(age(datfrozenxid)) FROM pg_database),
  'oldest_transaction', (SELECT extract(epoch FROM max(now() - xact_start))::bigint FROM pg_stat_activity
     WHERE backend_type = 'client backend'),
  'prepared', (SELECT count(*) FROM pg_prepared_xacts WHERE prepared < now() - interval '1 hour'),
  'checksum_failures', (SELECT sum(checksum_failures) FROM pg_stat_database),
  'wal_bytes', (SELECT sum(size) FROM pg_ls_waldir()))
FROM me;
SQL
}

control() {
  timeout 4 "/usr/lib/postgresql/$PGVERSION/bin/pg_controldata" "$PGDATA" 2>&1 | grep -E "system identifier|cluster state|Latest checkpoint's TimeLineID"
  ps -C postgres -o pid=,ppid=,cgroup:90=,args= | grep -E ' -D |--config' | sed 's/^ */process /'
}

# The account that PgBouncer looks users up with logs in through PgBouncer: the way every client goes. Its secret is in a variable,
# and psql reads it where it would ask a terminal: on standard input.
pgbouncer() {
  local name value
  IFS='"' read -r _ name _ value _ </etc/pgbouncer/userlist.txt
  server -W -p "$POOL_PORT" -U "$name" -d postgres -c "SELECT 'through'" <<<"$value" | sed '/^Password: *$/d; s/^/login /'
  server -w -p "$POOL_PORT" -U pgbouncer -d pgbouncer -F '|' -c 'SHOW POOLS' | sed 's/^/pool /'
}

haproxy() {
  timeout 4 curl -sS -m 2 "http://127.0.0.1:$STATS_PORT/;csv" 2>&1 | cut -d, -f1,2,18,24,37,38 | sed 's/^/stat /'
  grep -E '^ *server ' /etc/haproxy/haproxy.cfg | sed 's/^ */line /'
}

vip() {
  timeout 4 ip -4 -o addr show to "$VIP/32" | sed 's/^/here /'
  sed 's/^/agent /' /run/pgha/vip.json
  timeout 4 journalctl -q --no-pager -o cat -u keepalived -g 'Entering [A-Z]+ STATE' -n 1 | sed 's/^/state /'
  echo "answer $(timeout 4 curl -sS -m 1.5 -o /dev/null -w '%{http_code}' "http://$VIP:$STATS_PORT/healthz" 2>&1 | tail -n 1)"
}

peers() {
  timeout 5 python3 -IS - $PEERS <<'PYTHON'
import selectors, socket, sys, time
# A packet that was lost is sent again after one second and after three.
waiting, ends = selectors.DefaultSelector(), time.monotonic() + 3.3
for peer in sys.argv[1:]:
    address, port = peer.split(':')
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex((address, int(port)))
    waiting.register(one, selectors.EVENT_WRITE, peer)
while waiting.get_map() and time.monotonic() < ends:
    for key, _ in waiting.select(max(0, ends - time.monotonic())):
        error = key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        print('peer', key.data, 'refused' if error == 111 else 'ok' if error == 0 else 'error-%d' % error)
        waiting.unregister(key.fileobj)
for key in waiting.get_map().values():
    print('peer', key.data, 'silent')
PYTHON
}

# The clock is read first and alone: what it says is compared with the moment its line arrives.
echo "@$NONCE clock"
clock
sections=(os units certificates patroni etcd postgresql control pgbouncer haproxy vip peers
  logs_patroni logs_etcd logs_others logs_kernel logs_postgresql)
fds=()
for section in "${sections[@]}"; do
  exec {fd}< <("$section" </dev/null 2>/dev/null)
  fds+=("$fd")
done
for i in "${!sections[@]}"; do
  echo "@$NONCE ${sections[i]}"
  # A disk that hangs holds up what reads it beyond all limits: it must not hold up the rest as well.
  timeout "$((SECONDS < 6 ? 6 - SECONDS : 1))" cat <&"${fds[i]}"
  echo
done
echo "@$NONCE end"
