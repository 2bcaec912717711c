package dev.regpath.kube;

import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes TLS anew only when what it is made of has changed. Connections to the same server then go on with the session of the
 * last one, which spares a node's certificates from being read, and both sides a full handshake. Thread-safe.
 */
final class KeptTls {
    private record Made(Optional<String> ca, Optional<Tls.ClientIdentity> identity, SSLSocketFactory sockets) {}

    private Optional<Made> made = Optional.empty();

    /**
     * As {@link Tls#trusting}.
     *
     * @throws ApiException if one of the PEM texts is none
     */
    synchronized SSLSocketFactory trusting(Optional<String> ca, Optional<Tls.ClientIdentity> identity)
            throws IOException {
        if (made.filter(before -> before.ca().equals(ca) && before.identity().equals(identity))
                .isEmpty()) {
            made = Optional.of(new Made(ca, identity, Tls.trusting(ca, identity)));
        }
        return made.orElseThrow().sockets();
    }
}
