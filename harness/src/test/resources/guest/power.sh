# shellcheck shell=sh
# One life of a node between two losses of power: what the last one has left on the disk is looked at and taken back, and
# then the agent writes the same files over and over until the power goes. The path files are in memory: they are not
# Regpath's, and only what Regpath writes is to be at risk.
for module in virtio_pci virtio_blk ext4 crc32c_generic; do modprobe $module 2> /dev/null; done
mkdir -p /disk
succeeds disk awaited 30 mount -t ext4 /dev/vda /disk
export REGPATH_STATE=/disk/state REGPATH_CONFIG_PATH=/disk/certs.d REGPATH_HOSTS=/disk/etc/hosts REGPATH_PATHS=/run/paths.d
mkdir -p $REGPATH_PATHS

# node_files: what Regpath writes to beside others, as one line for each file that is there
node_files() { (cd /disk && find certs.d etc -type f | sort); }

# versions: those files with their content, where the two versions of a path file make no difference
versions() {
  node_files | while read -r file; do
    echo "== $file"
    sed 's/198\.51\.100\.1[12]/ADDRESS/g' "/disk/$file"
  done
}

# path NAME REGISTRY ADDRESS: puts a path file in place, whole
path() {
  cat > "$REGPATH_PATHS/.$1" << END
apiVersion: regpath.dev/v1alpha1
kind: RegistryPath
metadata: {name: $1}
spec:
  registry: $2
  mirror:
    scheme: http
    backend: {addresses: ["$3:5000"]}
  names: {pin: Always}
  redirects:
    - name: gateway
      frontend: {hosts: [$2], ports: [{port: 443}]}
      backend: {addresses: ["$3:443"]}
END
  mv "$REGPATH_PATHS/.$1" "$REGPATH_PATHS/$1.yaml"
}

# written ADDRESS: both paths are in place with it
written() {
  for written_file in certs.d/registry.example.com/hosts.toml certs.d/foreign.example.com/hosts.toml etc/hosts; do
    grep -q -F "$1" "/disk/$written_file" 2> /dev/null || return 1
  done
}

# torn: files that are neither as the agent has written them nor as they were before it; a file that has its temporary name
# may be half written, and must be gone after `revert`
torn() {
  versions > /run/versions
  awk '
    FNR == 1 { source++; file = "" }
    /^== / { file = $2; seen[source, file] = 1 }
    { text[source, file] = text[source, file] $0 "\n" }
    END {
      for (key in seen) {
        split(key, part, SUBSEP)
        if (part[1] == 3 && part[2] !~ /regpath-tmp$/ && text[3, part[2]] != text[1, part[2]] && text[3, part[2]] != text[2, part[2]])
          print part[2]
      }
    }' /disk/reference/before /disk/reference/written /run/versions
}

if [ -e /disk/reference/complete ]; then
  is nothing-is-torn "" "$(torn | one_line)"
  is nothing-is-empty "" "$(find /disk/certs.d /disk/etc /disk/state -type f -size 0 ! -name '.*.regpath-tmp' | one_line)"
  is the-foreign-file-is-there "*certs.d/foreign.example.com/hosts.toml*" "$(node_files | one_line)"
  succeeds revert regpath revert
  versions > /run/versions
  is revert-leaves-what-was-there-before "" "$(diff /disk/reference/before /run/versions | one_line)"
  is revert-leaves-no-state "" "$(find /disk/state -mindepth 1 2> /dev/null | one_line)"
else
  mkdir -p /disk/reference
  versions > /disk/reference/before
fi

if [ -z "$(parameter last)" ]; then
  # Both addresses answer: whether endpoints serve is not the question here.
  ip addr add 198.51.100.11/32 dev lo
  ip addr add 198.51.100.12/32 dev lo
  guest serve 5000 registry &
  guest serve 443 gateway &
  address=198.51.100.11
  path company registry.example.com $address
  path foreign foreign.example.com $address
  regpath node > /run/node.log 2>&1 &
  succeeds the-agent-writes awaited 600 written $address
  if ! [ -e /disk/reference/complete ]; then
    versions > /disk/reference/written
    touch /disk/reference/complete
    sync
  fi
  echo "rewriting"
  while true; do
    for address in 198.51.100.12 198.51.100.11; do
      path company registry.example.com $address
      path foreign foreign.example.com $address
      sleep 0.4
    done
  done
fi
