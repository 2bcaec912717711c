package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A port of backends.
 *
 * @param name the frontend port it belongs to; empty if there is only one
 * @param port its number or, for Pods, its name in the container
 */
public record BackendPort(Optional<String> name, PortRef port) {
    public BackendPort {
        requireNonNull(name, "name");
        requireNonNull(port, "port");
    }
}
