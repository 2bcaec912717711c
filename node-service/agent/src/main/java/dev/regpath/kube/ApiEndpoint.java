package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * The API server and how to be let in, as of now: tokens and certificates change under a running agent.
 *
 * @param host a name or an address, without brackets
 * @param port its port
 * @param path what is before {@code /apis}; empty, as a rule
 * @param tls trust and, perhaps, a client certificate; empty for plain HTTP, as {@code kubectl proxy} speaks it
 * @param tlsName the name that the server's certificate has to be for
 * @param token sent with each request, if there is one
 */
record ApiEndpoint(
        String host, int port, String path, Optional<SSLSocketFactory> tls, String tlsName, Optional<String> token) {
    ApiEndpoint {
        requireNonNull(host, "host");
        requireNonNull(path, "path");
        requireNonNull(tls, "tls");
        requireNonNull(tlsName, "tlsName");
        requireNonNull(token, "token");
    }

    /** As it is in a Host header. */
    String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return (tls.isPresent() ? "https://" : "http://") + authority() + path;
    }
}
