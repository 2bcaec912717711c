package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;

/**
 * The TLS settings of one host: trusted authorities, and the client's certificate.
 *
 * @param anchors the node's CAs and those of the hosts.toml
 * @param late CAs that the node has by now, and that containerd has not read
 * @param complete whether {@code anchors} are all that containerd has; if not, no authority is unknown for certain
 * @param skipVerify believe anybody
 * @param client the client certificate
 */
public record Trust(
        List<X509Certificate> anchors,
        List<X509Certificate> late,
        boolean complete,
        boolean skipVerify,
        Optional<KeyManager> client) {
    public Trust {
        anchors = List.copyOf(anchors);
        late = List.copyOf(late);
        requireNonNull(client, "client");
    }
}
