# shellcheck shell=sh
# What has to hold on every kernel: beside a containerd that runs, a path is applied, its programs and its maps are replaced
# by those of other builds while somebody connects, a connection is traced, and everything is taken back.
guest serve 8443 gateway &
sh -c 'echo 0 > /sys/fs/cgroup/system.slice/containerd.service/cgroup.procs && exec containerd' > /run/containerd.log 2>&1 &

# upgrade BUILD: applies with the jar of another build in the place of the delivered one, under a storm of connects
upgrade() {
  jar=$(echo /opt/regpath/lib/regpath-core-*.jar)
  before=$(guest attached /sys/fs/cgroup/system.slice)
  # There is one processor, and the agent is to get most of it.
  # shellcheck disable=SC2016
  sh -c 'renice -n 10 -p $$ && exec connect-storm "$@"' sh /sys/fs/cgroup/$KUBELET 203.0.113.10 443 > /run/storm &
  storm=$!
  awaited 60 grep -q begun /run/storm
  mount --bind "/guest/$1.jar" "$jar"
  succeeds "apply-$1" regpath apply
  umount "$jar"
  kill -INT $storm
  wait $storm
  is "no-connect-goes-astray-$1" "arrived=[1-9]*[0-9][0-9] astray=0 *" "$(tail -n 1 /run/storm)"
  is "every-hook-has-one-program-$1" "$HOOKS" "$(hooks system.slice)"
  after=$(guest attached /sys/fs/cgroup/system.slice)
  is "the-programs-are-others-$1" 0 "$(echo "$before" | grep -c -F -x "$after")"
  is "the-pins-are-of-this-layout-$1" "$2" "$(ls /sys/fs/bpf/regpath)"
}

is kernel "$(parameter release).*" "$(uname -r)"
succeeds containerd-starts awaited 300 test -S /run/containerd/containerd.sock
succeeds apply regpath apply
succeeds the-mirror-is-in-place grep -q 198.51.100.10:5000 /etc/containerd/certs.d/registry.example.com/hosts.toml
redirected

regpath trace -n 1 --duration 5m -o json > /run/trace 2> /run/trace.log &
trace=$!
succeeds somebody-listens awaited 300 sh -c 'guest attached /sys/fs/cgroup/system.slice | grep -c sock_release | grep -q 2'
is a-connection-that-is-traced-is-redirected "$PEER4" "$(ask $KUBELET 4 tcp 203.0.113.10)"
succeeds trace-ends wait $trace
is a-connection-is-traced '*"frontend":"203.0.113.10:443"*"backend":"198.51.100.10:8443"*' "$(one_line < /run/trace)"

for build in $(cat /guest/builds); do
  case $build in
    LAYOUT) upgrade LAYOUT v4 ;;
    *) upgrade "$build" v3 ;;
  esac
done
succeeds revert regpath revert
is nothing-of-regpath-is-left "" "$(left_behind)"
