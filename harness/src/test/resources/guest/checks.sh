# shellcheck shell=sh
# What scenarios are written with.

# one_line: what a command has said, in one line
one_line() { tr '\n' ' ' | sed 's/ *$//'; }

# result NAME ok|failed DETAIL: with the seconds since the machine was switched on
result() {
  read -r result_now _ < /proc/uptime
  echo "check $1 $2 at $result_now s: ${3:-}"
}

# is NAME PATTERN TEXT: the text is as expected
is() {
  # shellcheck disable=SC2254  # it is a pattern
  case $3 in
    $2) result "$1" ok "$3" ;;
    *) result "$1" failed "expected '$2', got '$3'" ;;
  esac
}

# succeeds NAME COMMAND...: it ends with 0
succeeds() {
  succeeds_name=$1
  shift
  if "$@" > /run/said 2>&1; then
    result "$succeeds_name" ok
  else
    result "$succeeds_name" failed "status $?: $(one_line < /run/said)"
  fi
}

# awaited SECONDS COMMAND...: until it succeeds
awaited() {
  awaited_left=$(($1 * 10))
  shift
  until "$@"; do
    awaited_left=$((awaited_left - 1))
    [ $awaited_left -gt 0 ] || return 1
    sleep 0.1
  done
}

# ask CGROUP FAMILY HOW ADDRESS: what a process in that cgroup gets at port 443; see probe.c
ask() { echo "$3 $2 $4 443" | probe "/sys/fs/cgroup/$1" | sed 1d; }

# attached: the BPF programs of every cgroup, one a line
attached() {
  find /sys/fs/cgroup -type d | while read -r cgroup; do
    guest attached "$cgroup" | sed "s|^|${cgroup#/sys/fs/cgroup} |"
  done
}

# hooks CGROUP: those that have a program there, in one line
hooks() { guest attached "/sys/fs/cgroup/$1" | cut -d ' ' -f 1 | sort | one_line; }

# left_behind: what there is of Regpath on the node, in one line
left_behind() {
  {
    find /sys/fs/bpf -mindepth 1
    attached
    guest loaded
    find /etc/containerd/certs.d /var/lib/regpath -mindepth 1 2> /dev/null
  } | one_line
}

PEER4="ok peer=203.0.113.10:443 said=gateway"
PEER6="ok peer=?2001:db8::10?:443 said=gateway"
MAPPED="ok peer=?::ffff:203.0.113.10?:443 said=gateway"
ASTRAY="failed *unreachable"
HOOKS="connect4 connect6 getpeername4 getpeername6 getsockopt recvmsg4 recvmsg6 sendmsg4 sendmsg6 sock_ops sock_release"
KUBELET=system.slice/kubelet.service

# redirected: the checks that hold on every kernel and every processor while the path is in place
redirected() {
  is every-hook-has-a-program "$HOOKS" "$(hooks system.slice)"
  is tcp-by-ipv4-is-redirected "$PEER4" "$(ask $KUBELET 4 tcp 203.0.113.10)"
  is tcp-by-ipv6-is-redirected "$PEER6" "$(ask $KUBELET 6 tcp 2001:db8::10)"
  is tcp-by-mapped-ipv4-is-redirected "$MAPPED" "$(ask $KUBELET 6 tcp ::ffff:203.0.113.10)"
  is connected-udp-by-ipv4-is-redirected "ok peer=203.0.113.10:443 from=* said=gateway" "$(ask $KUBELET 4 udp 203.0.113.10)"
  is udp-by-ipv4-is-redirected "ok from=203.0.113.10:443 said=gateway" "$(ask $KUBELET 4 sendto 203.0.113.10)"
  is udp-by-ipv6-is-redirected "ok from=?2001:db8::10?:443 said=gateway" "$(ask $KUBELET 6 sendto 2001:db8::10)"
  is containerd-is-redirected "$PEER4" "$(ask system.slice/containerd.service 4 tcp 203.0.113.10)"
  is another-service-of-the-slice-is-not-redirected "$ASTRAY" "$(ask system.slice/cron.service 4 tcp 203.0.113.10)"
  is an-operators-shell-is-not-redirected "$ASTRAY" "$(ask user.slice 4 tcp 203.0.113.10)"
  is another-address-is-not-redirected "$ASTRAY" "$(ask $KUBELET 4 tcp 203.0.113.11)"
  rmdir /sys/fs/cgroup/$KUBELET
  is a-cgroup-that-is-gone-cannot-ask "" "$(ask $KUBELET 4 tcp 203.0.113.10)"
  mkdir /sys/fs/cgroup/$KUBELET
  is a-kubelet-that-starts-again-is-in-scope-with-no-agent-alive "$PEER4" "$(ask $KUBELET 4 tcp 203.0.113.10)"
}
