package dev.regpath.endpoints;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.HostName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an endpoint is asked to find out whether it answers: {@code GET /v2/}, the question that each pull begins with.
 * Any answer will do.
 *
 * @param language what it is asked in
 * @param host what the question names as the host
 * @param serverName what a TLS handshake names; empty if no name is known
 */
public record Inquiry(Language language, String host, Optional<HostName> serverName) {
    /** What a server understands. */
    public enum Language {
        /** Plain HTTP. */
        HTTP,
        /** HTTP over TLS. */
        HTTPS,
        /**
         * Nobody knows. It is asked in plain HTTP: a server of TLS answers that with an alert, one of another protocol by an
         * error or by hanging up. Only who has answered before hangs if it is silent: some protocols wait for more.
         */
        UNKNOWN
    }

    public Inquiry {
        requireNonNull(language, "language");
        requireNonNull(host, "host");
        requireNonNull(serverName, "serverName");
    }

    /** The question. */
    byte[] request() {
        return "GET /v2/ HTTP/1.1\r\nHost: %s\r\nUser-Agent: regpath\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                .formatted(host)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
