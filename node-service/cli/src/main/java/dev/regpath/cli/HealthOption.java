package dev.regpath.cli;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the kubelet may ask how we are. */
final class HealthOption {
    @Option(
            names = "--health-address",
            paramLabel = "[ADDRESS]:PORT",
            description = "Answer gRPC health checks there, services 'liveness' and 'readiness' (default: nowhere).",
            defaultValue = "${env:REGPATH_HEALTH_ADDRESS}",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress address;

    Optional<InetSocketAddress> address() {
        return Optional.ofNullable(address);
    }
}
