# shellcheck shell=sh
# What has to hold on every processor: it starts from its class archive, a path is applied, and taken back.
guest serve 8443 gateway &
is kernel "$(parameter release).*" "$(uname -r)"
succeeds class-archive env JAVA_TOOL_OPTIONS=-Xshare:on regpath --version
succeeds apply regpath apply
redirected
succeeds revert regpath revert
is nothing-of-regpath-is-left "" "$(left_behind)"
