/**
 * The node's hosts file: one marked block of ours in a file that belongs to others.
 * In come the pinned names of the routing table; {@link dev.regpath.hostsfile.HostsFileApplier} looks at the file, makes a
 * {@link dev.regpath.hostsfile.HostsFilePlan} that can be printed, applies it, and can take the block out again. Every other
 * byte of the file stays as it is, at all times.
 */
@NullMarked
package dev.regpath.hostsfile;

import org.jspecify.annotations.NullMarked;
