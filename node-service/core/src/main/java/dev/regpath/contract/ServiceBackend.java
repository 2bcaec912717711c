package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What stands behind a Service.
 *
 * @param service the Service
 * @param port which of its ports; empty if it has one, or if the frontend's ports name them
 */
public record ServiceBackend(ObjectRef service, Optional<PortRef> port) implements MirrorBackend, RedirectBackend {
    public ServiceBackend {
        requireNonNull(service, "service");
        requireNonNull(port, "port");
    }
}
