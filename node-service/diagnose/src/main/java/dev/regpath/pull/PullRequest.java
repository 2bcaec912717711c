package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import dev.regpath.cri.Credentials;
import dev.regpath.routing.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What to pull, and how.
 *
 * @param image a reference
 * @param credentials offered to those who ask
 * @param limit after which containerd is told to give up
 * @param remove whether the image has to go afterwards, unless it was there before
 * @param roles what is known of the endpoints on its way
 */
public record PullRequest(
        String image, Optional<Credentials> credentials, Duration limit, boolean remove, Map<Endpoint, String> roles) {
    public PullRequest {
        requireNonNull(image, "image");
        requireNonNull(credentials, "credentials");
        requireNonNull(limit, "limit");
        roles = Map.copyOf(roles);
    }
}
