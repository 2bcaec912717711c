package dev.regpath.observe;

import dev.regpath.runtime.Distribution;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a resource of the cluster may use of the node itself. A writer of a resource is not necessarily one whom the
 * node belongs to, so this is said on the node. A path file is the node's own, and may use everything.
 *
 * @param certificateDirectories where files for {@code ca.file} and {@code clientCertificates} may be
 * @param localBackends backends on the node itself: loopback and link-local addresses, each with its port
 */
public record NodePolicy(List<Path> certificateDirectories, Set<InetSocketAddress> localBackends) {
    /** The directories of certificates that people make for registries, and the system's public ones; nothing local. */
    public static final NodePolicy DEFAULT = new NodePolicy(
            List.of(
                    Path.of("/etc/regpath/certs.d"),
                    Distribution.PLAIN.runtime().hosts(),
                    Path.of("/etc/docker/certs.d"),
                    Path.of("/etc/ssl/certs"),
                    Path.of("/etc/pki/ca-trust"),
                    Path.of("/etc/pki/tls/certs"),
                    Path.of("/usr/local/share/ca-certificates")),
            Set.of());

    public NodePolicy {
        certificateDirectories = List.copyOf(certificateDirectories);
        localBackends = Set.copyOf(localBackends);
    }

    /** Whether a file may be used; it is absolute and has no {@code ..} in it. */
    public boolean allows(Path file) {
        return certificateDirectories.stream().anyMatch(file::startsWith);
    }

    /** Whether a backend on the node itself may be used. */
    public boolean allows(InetAddress address, int port) {
        return localBackends.contains(new InetSocketAddress(address, port));
    }
}
