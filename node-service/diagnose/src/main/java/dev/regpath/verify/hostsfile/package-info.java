/**
 * The hosts.toml of a registry: in comes a directory as containerd looks through it, out go
 * {@link dev.regpath.verify.hostsfile.HostsFileFacts} and what is wrong with them.
 */
@NullMarked
package dev.regpath.verify.hostsfile;

import org.jspecify.annotations.NullMarked;
