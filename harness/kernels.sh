# shellcheck shell=bash
# Kernels of other ages and of the other processor, and what makes a machine of them. Sourced by ./dev; needs: say, fail,
# packages_ready, cache.
#
# Debian's own, unpacked in the cache: nothing of them is installed on the machine. Only the emulator is, because of the
# many libraries that it needs. They are fetched once and kept: a test is to fail because of a change of ours, not because
# of a new kernel. Remove the directory to get the present ones.

kernels=$cache/kernels

# What is fetched: directory, suite, architecture. The oldest kernel that is supported is bullseye's.
kernels_wanted=(
  "linux-5.10-amd64 bullseye amd64"
  "linux-6.1-amd64 bookworm amd64"
  "linux-6.12-amd64 trixie amd64"
  "linux-6.1-arm64 bookworm arm64"
)

# Old suites move to the archive.
kernels_mirrors=("${REGPATH_DEBIAN_MIRROR:-http://deb.debian.org/debian}" http://archive.debian.org/debian)

# suite_apt SUITE COMMAND...: a command of apt's with lists, sources and a cache of its own, for both architectures
suite_apt() {
  local directory=$kernels/apt/$1
  shift
  APT_CONFIG=$directory/apt.conf "$@"
}

# suite_ready SUITE: its lists are there
suite_ready() {
  local suite=$1 directory=$kernels/apt/$1 mirror
  [[ -e $directory/complete ]] && return
  mkdir -p "$directory"/{lists,cache/archives}/partial
  : > "$directory/status"
  cat > "$directory/apt.conf" << END
Dir::Etc::sourcelist "$directory/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$directory/lists";
Dir::State::status "$directory/status";
Dir::Cache "$directory/cache";
APT::Architecture "amd64";
APT::Architectures {"amd64"; "arm64";};
APT::Sandbox::User "root";
Acquire::Languages "none";
END
  for mirror in "${kernels_mirrors[@]}"; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$directory/sources.list"
    if suite_apt "$suite" apt-get -qq --error-on=any update 2> "$directory/log"; then
      touch "$directory/complete"
      return
    fi
  done
  fail "apt cannot read Debian $suite" "read $directory/log; REGPATH_DEBIAN_MIRROR names another mirror"
}

# unpacked SUITE DIRECTORY PACKAGE:ARCHITECTURE...: apt checks what it downloads against the signed lists
unpacked() {
  local suite=$1 directory=$2 downloads deb
  shift 2
  mkdir -p "$directory"
  downloads=$(mktemp -d)
  (cd "$downloads" && suite_apt "$suite" apt-get -qq download "$@") || fail "apt cannot download $* of Debian $suite" "see above"
  for deb in "$downloads"/*.deb; do dpkg-deb -x "$deb" "$directory"; done
  rm -rf "$downloads"
}

# kernel_ready DIRECTORY SUITE ARCHITECTURE: the image as vmlinuz, and its modules with their index
kernel_ready() {
  local name=$1 suite=$2 architecture=$3 directory=$kernels/$1 new=$kernels/$1.new package
  [[ -e $directory ]] && return
  suite_ready "$suite"
  # This package holds nothing, and depends on the present kernel.
  package=$(suite_apt "$suite" apt-cache depends "linux-image-cloud-$architecture:$architecture" |
    sed -n 's/^ *Depends: \(linux-image-[0-9][^:]*\).*/\1/p')
  [[ -n $package ]] || fail "Debian $suite has no linux-image-cloud-$architecture" "see $kernels/apt/$suite"
  say "fetching $package (Debian $suite, $architecture) into the cache"
  rm -rf "$new"
  unpacked "$suite" "$new/package" "$package:$architecture"
  mkdir -p "$new/lib"
  mv "$new"/package/boot/vmlinuz-* "$new/vmlinuz"
  # From trixie on, / has nothing but links to /usr.
  mv "$new"/package/{,usr/}lib/modules "$new/lib/" 2> /dev/null || [[ -d $new/lib/modules ]]
  depmod --basedir "$new" "$(ls "$new/lib/modules")"
  rm -rf "$new/package"
  mv "$new" "$directory"
}

# userland_ready ARCHITECTURE: a shell that needs no library, and what a static program is compiled with
userland_ready() {
  local architecture=$1 directory=$kernels/userland-$1
  [[ -e $directory ]] && return
  suite_ready bookworm
  say "fetching busybox and musl ($architecture) into the cache"
  rm -rf "$directory.new"
  unpacked bookworm "$directory.new" {busybox-static,musl-dev,libgcc-12-dev,linux-libc-dev}":$architecture"
  mv "$directory.new" "$directory"
}

# Everything that tests in emulated machines need.
kernels_ready() {
  local wanted lock
  mkdir -p "$kernels"
  # Two checkouts may test at the same time: the second waits, and finds everything.
  exec {lock}> "$kernels.lock"
  flock "$lock"
  packages_ready qemu-system-x86 qemu-system-arm debian-archive-keyring kmod e2fsprogs clang lld
  for wanted in "${kernels_wanted[@]}"; do
    # shellcheck disable=SC2086  # three words
    kernel_ready $wanted
  done
  userland_ready amd64
  userland_ready arm64
  # Whoever fetches something later wants the lists of that day.
  rm -rf "$kernels/apt"
  exec {lock}>&-
}
