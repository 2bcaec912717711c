# shellcheck shell=bash
# A private container engine, the images of nodes and registry, and what else tests need of Debian. Sourced by ./dev; needs: say, fail, cache, here.
#
# Why private: tests give nodes broad capabilities and cut their networks. So the engine is Debian's own, unpacked
# beside the cache (nothing is installed or started on the machine, and a Docker that runs here is left alone), with
# its own data, its own socket, and a network namespace that has no way out: no packet of a test leaves the machine.

engine_run=/run/regpath-harness
engine_socket=$engine_run/docker.sock
engine_netns=regpath-harness
engine_tools=$cache/engine/tools
suites=(bookworm trixie forky)

# The engine's own client: the machine's may be of another age, and may have other ideas of which engine to ask.
engine() {
  env -u DOCKER_CONTEXT DOCKER_CONFIG="$cache/engine/config" DOCKER_BUILDKIT=0 PATH="$engine_tools/usr/bin:$PATH" \
    docker -H "unix://$engine_socket" "$@"
}

engine_answers() { [[ -S $engine_socket ]] && engine version > /dev/null 2>&1; }

# fetched DIRECTORY WHAT PACKAGE...: unpacks Debian's packages without installing them: no service starts, and nothing
# of the machine is in their way.
fetched() {
  local debs deb directory=$1 what=$2
  shift 2
  [[ -e $directory/complete ]] && return
  say "fetching Debian's $what into the cache (it is not installed on the machine)"
  rm -rf "$directory" && mkdir -p "$directory"
  debs=$(mktemp -d)
  # The lists may be older than the archive.
  (cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download "$@" 2> /dev/null) ||
    (cd "$debs" && apt-get -qq update && apt-get -qq -o APT::Sandbox::User=root download "$@") ||
    fail "apt cannot download $*" "check that Debian's main archive is among the machine's apt sources"
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$directory"; done
  rm -rf "$debs"
  touch "$directory/complete"
}

engine_fetch() {
  local packages=(docker.io containerd runc)
  # From trixie on, the client is a package of its own.
  apt-cache show docker-cli > /dev/null 2>&1 && packages+=(docker-cli)
  fetched "$engine_tools" "container engine" "${packages[@]}"
}

# Prometheus' own judge of rules, and its server, which runs in the engine's network namespace alone.
promtool=$cache/prometheus/usr/bin/promtool
promtool_ready() {
  # Two checkouts may test at the same time: the second waits, and finds it.
  exec 7> "$cache/prometheus.lock"
  flock 7
  fetched "$cache/prometheus" Prometheus prometheus
  exec 7>&-
}

# How the engine starts nodes: see node-runtime. Copied out of the checkout, because checkouts go and the engine stays.
engine_configure() {
  local configuration
  configuration='{"runtimes": {"regpath-node": {"path": "'$cache/engine/node-runtime'"}}}'
  mkdir -p "$cache/engine/config"
  install -m 755 "$here/harness/node-runtime" "$cache/engine/node-runtime.new"
  mv "$cache/engine/node-runtime.new" "$cache/engine/node-runtime"
  # Written on change only, and read again by an engine that runs. The machine's own /etc/docker/daemon.json is not for it.
  [[ $(cat "$cache/engine/config/daemon.json" 2> /dev/null) == "$configuration" ]] && return
  echo "$configuration" > "$cache/engine/config/daemon.json"
  if [[ -s $engine_run/dockerd.pid && $(cat "/proc/$(< "$engine_run/dockerd.pid")/comm" 2> /dev/null) == dockerd ]]; then
    kill -HUP "$(< "$engine_run/dockerd.pid")"
  fi
}

engine_up() {
  exec 8> "$cache/engine.lock"
  flock 8
  engine_configure
  if ! engine_answers; then
    engine_fetch
    say "starting the private container engine (own network namespace, own data in $cache/engine)"
    mkdir -p "$engine_run"
    [[ -e /run/netns/$engine_netns ]] || ip netns add "$engine_netns"
    ip -n "$engine_netns" link set lo up
    rm -f "$engine_run/dockerd.pid"
    (
      # It stays when ./dev ends: files that this shell was given open, such as somebody's lock, are not for it.
      for descriptor in /proc/self/fd/*; do
        if ((${descriptor##*/} > 2)); then eval "exec ${descriptor##*/}>&-"; fi
      done
      export PATH="$engine_tools/usr/sbin:$engine_tools/usr/bin:$engine_tools/sbin:$PATH" DOCKER_CONFIG=$cache/engine/config
      # nsenter, not "ip netns exec": the latter remounts /sys and so hides the cgroup file systems from the engine.
      exec setsid nsenter --net="/run/netns/$engine_netns" dockerd --data-root "$cache/engine/data" \
        --exec-root "$engine_run/exec" --pidfile "$engine_run/dockerd.pid" --host "unix://$engine_socket" \
        --config-file "$cache/engine/config/daemon.json" --default-address-pool base=10.213.0.0/16,size=24 \
        --bip 10.212.0.1/24 --log-opt max-size=10m
    ) < /dev/null > "$engine_run/dockerd.log" 2>&1 &
    local tries pid=$!
    for ((tries = 0; tries < 300; tries++)); do
      engine_answers && break
      kill -0 "$pid" 2> /dev/null || break
      sleep 0.1
    done
    engine_answers || fail "the container engine does not answer: $(tail -n 3 "$engine_run/dockerd.log")" \
      "read $engine_run/dockerd.log"
  fi
  exec 8>&-
}

# Stops the engine and everything in it; images stay in the cache.
engine_down() {
  if engine_answers; then
    say "removing what runs in the private container engine, and stopping it"
    engine ps -aq | xargs -r env PATH="$engine_tools/usr/bin:$PATH" docker -H "unix://$engine_socket" rm -fv > /dev/null
    engine network prune -f > /dev/null
    engine volume prune -f > /dev/null
  fi
  if [[ -s $engine_run/dockerd.pid ]]; then
    local pid
    pid=$(< "$engine_run/dockerd.pid")
    if [[ $(cat "/proc/$pid/comm" 2> /dev/null) == dockerd ]]; then
      kill "$pid"
      while [[ -e /proc/$pid ]]; do sleep 0.1; done
    fi
  fi
  if [[ -e /run/netns/$engine_netns ]]; then ip netns delete "$engine_netns"; fi
  rm -rf "$engine_run"
  # Cgroups that a killed test left empty; those in use refuse to go.
  local group
  for group in /sys/fs/cgroup/regpath-nodes /sys/fs/cgroup/unified/regpath-nodes; do
    if [[ -d $group ]]; then find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || true; fi
  done
}

# A name for content: the same recipe gives the same key on every checkout, whatever its umask and time stamps.
content_key() {
  tar -C "$here/harness" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' -c "$@" |
    cat - <(echo "${REGPATH_DEBIAN_MIRROR:-}") | sha256sum | cut -c1-12
}

image_exists() { engine image inspect "$1" > /dev/null 2>&1; }

# image_name SUITE|registry|apiserver: the image that this checkout's recipe stands for
image_name() {
  case $1 in
    registry) echo "regpath-harness/registry:$(content_key rootfs registry)" ;;
    apiserver) echo "regpath-harness/apiserver:$(content_key apiserver)" ;;
    *) echo "regpath-harness/node:$1-$(content_key rootfs nodes)" ;;
  esac
}

# apiserver_made IMAGE: the API server's programs as an image. They come from sid, where everything can change from one
# day to the next; what was made once is kept, and is not looked for again.
apiserver_made() {
  local log=$cache/engine/apiserver.log
  say "building the API server of Debian sid's packages, with a compiler that is not kept (some minutes, once)"
  if ! PATH=/usr/sbin:/usr/bin:/sbin:/bin "$here/harness/apiserver/make" 2> "$log" | engine import - "$1" > /dev/null; then
    # What came before it broke off must not be taken for the whole.
    engine rmi "$1" > /dev/null 2>&1 || true
    fail "Debian sid of today does not give an API server" \
      "read $log; if sid has moved on, take an earlier day of it, as docs/development.md says under 'The API server of the harness'"
  fi
}

# image_ready SUITE|registry|apiserver: builds the image unless its recipe has been built before
image_ready() {
  local what=$1 image directory suite rootfs arguments=()
  image=$(image_name "$what")
  image_exists "$image" && return
  case $what in
    registry) directory=registry suite=bookworm ;;
    apiserver) directory=apiserver suite=sid ;;
    *) directory=nodes suite=$what ;;
  esac
  # Two checkouts may want the same image at the same time: the second waits, and finds it.
  exec {lock}> "$cache/engine/$what.lock"
  flock "$lock"
  rootfs=regpath-harness/rootfs:$directory-$suite-$(content_key rootfs "$directory/packages")
  if [[ $what == apiserver ]]; then
    rootfs=regpath-harness/rootfs:apiserver-$(content_key apiserver/make apiserver/build apiserver/make-keys apiserver/packages)
    image_exists "$rootfs" || apiserver_made "$rootfs"
  elif ! image_exists "$rootfs"; then
    say "bootstrapping Debian $suite for the $what image (kept in $cache/engine)"
    # Debian's own Python runs once for each package: a version manager's in front of it costs a second each time.
    PATH=/usr/sbin:/usr/bin:/sbin:/bin "$here/harness/rootfs" "$suite" "$here/harness/$directory/packages" | engine import - "$rootfs-new" > /dev/null ||
      fail "Debian $suite cannot be bootstrapped (see above)" \
        "suites move on: set REGPATH_DEBIAN_MIRROR to an archive that has it as it was, such as https://snapshot.debian.org/archive/debian/20261128T000000Z"
    # Half a root file system would be imported as well: it gets its name when the whole is there.
    engine tag "$rootfs-new" "$rootfs"
    engine rmi "$rootfs-new" > /dev/null
  fi
  if ! image_exists "$image"; then
    say "building the $what image"
    arguments=(--build-arg "ROOTFS=$rootfs")
    # containerd 2 reads configuration version 3; Debian has it from forky on.
    case $what in
      bookworm | trixie) arguments+=(--build-arg CONFIG_VERSION=2) ;;
      forky) arguments+=(--build-arg CONFIG_VERSION=3) ;;
    esac
    engine build --quiet "${arguments[@]}" --tag "$image" "$here/harness/$directory" > /dev/null 2> "$cache/engine/$what.log" ||
      fail "the $what image cannot be built" "read $cache/engine/$what.log"
  fi
  exec {lock}>&-
}

# images_ready NAME...: all of them, two at a time
images_ready() {
  local name pids=() failed=0
  for name in "$@"; do
    (image_ready "$name") &
    pids+=($!)
    if ((${#pids[@]} >= 2)); then
      wait "${pids[0]}" || failed=1
      pids=("${pids[@]:1}")
    fi
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return "$failed"
}

# What the Java side needs to know of all this (dev.regpath.harness.Setup reads it).
write_setup() {
  local name
  {
    echo "# Written by ./dev; describes this machine, so git ignores it."
    echo "engine=unix://$engine_socket"
    echo "java.home=$JAVA_HOME"
    echo "promtool=$promtool"
    echo "kernels=$kernels"
    for name in "${suites[@]}" registry apiserver; do echo "image.$name=$(image_name "$name")"; done
  } > "$here/.harness.properties.new"
  mv "$here/.harness.properties.new" "$here/.harness.properties"
}
