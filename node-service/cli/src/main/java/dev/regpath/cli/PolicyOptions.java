package dev.regpath.cli;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.RegistryHost;
import dev.regpath.observe.NodePolicy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What RegistryPaths of the cluster may use of this node; path files may use everything. */
final class PolicyOptions {
    @Option(
            names = "--allow-local-backend",
            paramLabel = "ADDRESS:PORT",
            split = ",",
            description = "A server on the node itself that resources of the cluster may lead to, such as"
                    + " 127.0.0.1:5000 (default: none).",
            converter = LocalBackendConverter.class,
            defaultValue = "${env:REGPATH_ALLOW_LOCAL_BACKENDS}")
    private List<InetSocketAddress> localBackends = List.of();

    @Option(
            names = "--certificate-directory",
            paramLabel = "DIR",
            split = ":",
            description = "Where the certificates and keys are that resources of the cluster may name as files of the"
                    + " node (default: /etc/regpath/certs.d, /etc/containerd/certs.d, /etc/docker/certs.d and the"
                    + " system's public certificates).",
            defaultValue = "${env:REGPATH_CERTIFICATE_DIRECTORIES}")
    private List<Path> certificateDirectories = List.of();

    NodePolicy policy() {
        Set<InetSocketAddress> allowed = new LinkedHashSet<>(localBackends);
        List<Path> directories =
                certificateDirectories.isEmpty() ? NodePolicy.DEFAULT.certificateDirectories() : certificateDirectories;
        return new NodePolicy(directories, allowed);
    }

    /** Reads an address with its port. */
    static final class LocalBackendConverter implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            try {
                RegistryHost host = RegistryHost.parse(text);
                String address = host.host().replace("[", "").replace("]", "");
                return new InetSocketAddress(
                        Addresses.parse(address), host.port().orElseThrow());
            } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
                throw new TypeConversionException("'%s' is not an address with a port".formatted(text));
            }
        }
    }
}
