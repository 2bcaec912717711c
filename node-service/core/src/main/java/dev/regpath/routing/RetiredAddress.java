package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import java.time.Instant;

/**
 * An address that a mirror led to until a short while ago. Who reads hosts.toml keeps its hosts for as long as a pull
 * lasts.
 *
 * @param registry whose mirror
 * @param endpoint where it led to
 * @param since when it was left out
 */
public record RetiredAddress(RegistryHost registry, Endpoint endpoint, Instant since) {
    public RetiredAddress {
        requireNonNull(registry, "registry");
        requireNonNull(endpoint, "endpoint");
        requireNonNull(since, "since");
    }
}
