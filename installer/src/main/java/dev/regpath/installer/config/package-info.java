/**
 * What has to change in containerd's configuration so that it reads hosts.toml files, decided without changing anything.
 * In comes a view of the node's files; {@link dev.regpath.installer.config.ContainerdLayout} decides whose node it is,
 * {@link dev.regpath.installer.config.ConfigPlanner} gives a {@link dev.regpath.installer.config.ConfigChange}, and
 * {@link dev.regpath.installer.config.ConfigCheck} says how the node's own containerd is asked about it beforehand.
 */
@NullMarked
package dev.regpath.installer.config;

import org.jspecify.annotations.NullMarked;
