/**
 * containerd's side of a mirror: hosts.toml files, read and written by containerd's own rules.
 * In come the mirrors of the routing table; {@link dev.regpath.containerd.HostsTomlApplier} looks at what is on the node,
 * makes a {@link dev.regpath.containerd.FilePlan} that can be printed, applies it, and can take all of it back.
 * {@link dev.regpath.containerd.HostsLookup} and {@link dev.regpath.containerd.ConfigPath} tell, for verification
 * too, which files containerd reads and what it makes of them. {@link dev.regpath.containerd.ContainerdRuntime} is the
 * daemon itself.
 */
@NullMarked
package dev.regpath.containerd;

import org.jspecify.annotations.NullMarked;
