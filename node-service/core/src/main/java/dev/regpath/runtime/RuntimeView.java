package dev.regpath.runtime;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What is known of a runtime without trying what it does.
 *
 * @param version its own words, for example {@code 1.7.24~ds1}; empty if it does not answer
 * @param registries where it reads the settings of registries
 * @param unread why it reads none at all; empty if it does, or if it is not known
 */
public record RuntimeView(Optional<String> version, RegistryConfig registries, Optional<String> unread) {
    public RuntimeView {
        requireNonNull(version, "version");
        requireNonNull(registries, "registries");
        requireNonNull(unread, "unread");
    }
}
