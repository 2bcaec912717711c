package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.PullHost;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What came of one request, made as containerd would make it.
 *
 * @param uri what was asked for
 * @param route by which way; empty if the name has no address
 * @param outcome how it ended
 */
public record HttpAttempt(URI uri, Optional<Route> route, HttpOutcome outcome) {
    public HttpAttempt {
        requireNonNull(uri, "uri");
        requireNonNull(route, "route");
        requireNonNull(outcome, "outcome");
    }

    /** How a request ends; each is one hop further than the one before. */
    public sealed interface HttpOutcome {
        /** The name has no addresses. */
        record Unresolved(String reason) implements HttpOutcome {}

        /** A redirect without backends refuses it on this node. */
        record RefusedHere() implements HttpOutcome {}

        /** No TCP connection. */
        record NotConnected(ConnectFault kind, String words) implements HttpOutcome {
            /** In which way an address is dead. */
            public enum ConnectFault {
                REFUSED,
                SILENT,
                UNREACHABLE
            }
        }

        /** A connection, and no TLS on it. */
        record NoTls(boolean answersPlainHttp, String words) implements HttpOutcome {}

        /** TLS, with a certificate that containerd does not accept. */
        record Untrusted(CertificateProblem problem) implements HttpOutcome {}

        /** A connection on which no HTTP answer comes. */
        record NoAnswer(String words) implements HttpOutcome {}

        /**
         * An answer.
         *
         * @param headers by name in lower case
         * @param body its beginning
         */
        record Answered(int status, Map<String, String> headers, String body) implements HttpOutcome {
            public Answered {
                headers = Map.copyOf(headers);
            }

            Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name));
            }
        }
    }

    /** What comes of a host whose text is no URL. */
    static HttpAttempt withoutUrl(PullHost host) {
        return new HttpAttempt(
                URI.create("https://invalid./"),
                Optional.empty(),
                new HttpOutcome.Unresolved("'%s' is not a URL with a host".formatted(host.written())));
    }

    /** The answer, if there is one. */
    public Optional<HttpOutcome.Answered> answer() {
        return outcome instanceof HttpOutcome.Answered answered ? Optional.of(answered) : Optional.empty();
    }

    /** The same without the body of its answer: a token server's is a secret. */
    HttpAttempt withoutBody() {
        return answer().map(answer -> new HttpAttempt(
                        uri, route, new HttpOutcome.Answered(answer.status(), answer.headers(), /* body= */ "")))
                .orElse(this);
    }

    /** The host and port that were asked for. */
    public String authority() {
        return uri.getRawAuthority();
    }
}
