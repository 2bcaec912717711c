package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.PullHost;
import java.util.Optional;

/**
 * What was found out about one of the hosts that containerd asks.
 *
 * @param host which
 * @param ping its {@code /v2/}
 * @param login what came of its wish for credentials; empty if it has none
 * @param manifest the manifest, for this machine, of the image that was asked about; empty if none was, or it could not
 *     be asked for
 * @param blob a blob of that image, or of one on the node; empty if there was none to ask for
 * @param blobTarget where the blob was redirected to
 */
public record EndpointFacts(
        PullHost host,
        HttpAttempt ping,
        Optional<Login> login,
        Optional<HttpAttempt> manifest,
        Optional<HttpAttempt> blob,
        Optional<HttpAttempt> blobTarget) {
    /**
     * A host's wish for credentials.
     *
     * @param challenge its {@code WWW-Authenticate}; empty if it sent none that containerd understands
     * @param realm the token server, asked without credentials or with those that were given
     * @param given whether the node was given credentials to try
     * @param authorized whether further requests carry what the host wants; that itself is a secret, and no fact
     */
    public record Login(Optional<Challenge> challenge, Optional<HttpAttempt> realm, boolean given, boolean authorized) {
        public Login {
            requireNonNull(challenge, "challenge");
            requireNonNull(realm, "realm");
        }
    }

    public EndpointFacts {
        requireNonNull(host, "host");
        requireNonNull(ping, "ping");
        requireNonNull(login, "login");
        requireNonNull(manifest, "manifest");
        requireNonNull(blob, "blob");
        requireNonNull(blobTarget, "blobTarget");
    }
}
