package dev.regpath.endpoints;

import static java.util.Objects.requireNonNull;

import dev.regpath.routing.Endpoint;
import java.util.Optional;

/**
 * What came of one probe.
 *
 * @param endpoint who was probed
 * @param failure why it does not serve; empty if nothing speaks against it
 * @param answered whether it was asked and has answered: false if it was only connected to
 */
public record ProbeOutcome(Endpoint endpoint, Optional<ConnectFailure> failure, boolean answered) {
    public ProbeOutcome {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(failure, "failure");
    }
}
