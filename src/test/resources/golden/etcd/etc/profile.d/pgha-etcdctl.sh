# managed by pgha: etcdctl finds the cluster when root calls it
if [ -r /etc/pgha/etcdctl.env ]; then set -a; . /etc/pgha/etcdctl.env; set +a; fi
