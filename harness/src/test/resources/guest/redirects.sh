# shellcheck shell=sh
# What has to hold on every processor: a path is applied, and taken back.
guest serve 8443 gateway &
is kernel "$(parameter release).*" "$(uname -r)"
succeeds apply regpath apply
redirected
succeeds revert regpath revert
is nothing-of-regpath-is-left "" "$(left_behind)"
