package dev.regpath.endpoints;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What is known of an endpoint.
 *
 * @param serves whether it counts as serving
 * @param failure of the last probe; empty if it succeeded
 * @param contrary how many results in a row say the opposite of {@code serves}
 */
public record ProbeHistory(boolean serves, Optional<ConnectFailure> failure, int contrary) {
    /** One lost packet or a listener that is restarted takes nothing away; two of them in a row do. */
    static final int NEEDED = 2;

    public ProbeHistory {
        requireNonNull(failure, "failure");
    }

    /** The first result counts at once: a backend is proven before it is used, or found dead before it holds anybody up. */
    static ProbeHistory first(Optional<ConnectFailure> result) {
        return new ProbeHistory(result.isEmpty(), result, 0);
    }

    /** With one more result. */
    ProbeHistory next(Optional<ConnectFailure> result) {
        if (result.isEmpty() == serves) {
            return new ProbeHistory(serves, result, 0);
        }
        return contrary + 1 < NEEDED && !isCertain(result)
                ? new ProbeHistory(serves, result, contrary + 1)
                : first(result);
    }

    /** TCP itself repeats a packet that was lost: who was connected to and is silent for so long hangs. */
    private static boolean isCertain(Optional<ConnectFailure> result) {
        return result.filter(ConnectFailure::isHang).isPresent();
    }
}
