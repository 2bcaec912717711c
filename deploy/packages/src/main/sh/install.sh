#!/bin/sh
# Installs Regpath on this host: takes the archive, checks it, unpacks it, and runs its installer. Made for cloud-init's
# user data and for hands; a second run changes nothing that is right already.
set -eu

usage() {
	cat <<'TEXT'
usage: install.sh [--archive FILE|URL] [--sha256 HEX] [-- OPTION...]

  --archive FILE|URL   regpath-VERSION-linux-ARCH.tar.gz (default: the one beside this script)
  --sha256 HEX         what its checksum has to be (default: looked up in SHA256SUMS beside this script)
  --image FILE         regpath-VERSION-image.tar for containerd, so that the DaemonSet starts where no registry answers
                       (default: the one beside this script, if there is one)
  --no-image           leave the image beside this script aside
  -- OPTION...         given to regpath-installer install: see its --help

Exit codes are the installer's; 1 if it was not reached, 2 if this command line is wrong.
TEXT
}

# fail WHAT REMEDY [CODE]
fail() {
	printf 'install.sh: %s\n            %s\n' "$1" "$2" >&2
	exit "${3:-1}"
}

here=$(cd "$(dirname "$0")" && pwd)
archive=
expected=
image=
no_image=
while [ $# -gt 0 ]; do
	case $1 in
	--archive | --sha256 | --image)
		[ $# -ge 2 ] || fail "$1 needs a value" "see --help" 2
		case $1 in
		--archive) archive=$2 ;;
		--sha256) expected=$2 ;;
		--image) image=$2 ;;
		esac
		shift 2
		;;
	--no-image)
		no_image=yes
		shift
		;;
	-h | --help)
		usage
		exit 0
		;;
	--)
		shift
		break
		;;
	*) fail "unknown argument $1" "see --help; options of the installer follow after --" 2 ;;
	esac
done

[ "$(id -u)" = 0 ] || fail "this needs root" "run it with sudo"
case $(uname -m) in
x86_64) architecture=amd64 ;;
aarch64) architecture=arm64 ;;
*) fail "there is no archive for $(uname -m)" "Regpath is made for x86_64 and aarch64" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

if [ -z "$archive" ]; then
	for file in "$here"/regpath-*-linux-"$architecture".tar.gz; do
		[ -e "$file" ] || fail "no regpath-*-linux-$architecture.tar.gz in $here" "name one: --archive FILE|URL"
		[ -z "$archive" ] || fail "more than one archive in $here" "name one: --archive FILE"
		archive=$file
	done
fi
name=${archive##*/}
case $archive in
http://* | https://*)
	file=$work/$name
	if command -v curl >/dev/null; then
		curl --fail --silent --show-error --location --retry 3 --output "$file" "$archive" ||
			fail "$archive cannot be fetched" "see above"
	elif command -v wget >/dev/null; then
		wget -q -O "$file" "$archive" || fail "$archive cannot be fetched" "see above"
	else
		fail "neither curl nor wget is here to fetch $archive" "copy the archive to this host: --archive FILE"
	fi
	;;
*)
	file=$archive
	[ -r "$file" ] || fail "cannot read $file" "name the archive: --archive FILE|URL"
	;;
esac

if [ -z "$expected" ]; then
	[ -r "$here/SHA256SUMS" ] || fail "nothing tells what the checksum of $name has to be" \
		"give it: --sha256 HEX, or put SHA256SUMS beside this script"
	expected=$(awk -v name="$name" '$2 == name { print $1 }' "$here/SHA256SUMS")
	[ -n "$expected" ] || fail "$here/SHA256SUMS does not name $name" "give the checksum: --sha256 HEX"
fi
actual=$(sha256sum "$file" | cut -d ' ' -f 1)
[ "$actual" = "$expected" ] || fail "$name is not what it has to be: SHA-256 is $actual, expected $expected" \
	"fetch it again; nothing was changed on this host"

if [ -z "$image" ] && [ -z "$no_image" ]; then
	for file_of_image in "$here"/regpath-*-image.tar; do
		[ -e "$file_of_image" ] || continue
		[ -z "$image" ] || fail "more than one image in $here" "name one: --image FILE, or none: --no-image"
		image=$file_of_image
	done
fi
if [ -n "$image" ]; then
	[ -r "$image" ] || fail "cannot read $image" "name the image's archive: --image FILE"
	set -- --image "$image" "$@"
fi

mkdir "$work/unpacked"
tar -xzf "$file" -C "$work/unpacked" --strip-components=1 || fail "$name cannot be unpacked" "is there room in ${TMPDIR:-/tmp}?"
code=0
"$work/unpacked/bin/regpath-installer" install "$@" || code=$?
exit "$code"
