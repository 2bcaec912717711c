package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.PullHost;
import dev.regpath.fault.BackendDiagnostic;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
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
                REFUSED(BackendDiagnostic.REFUSED),
                SILENT(BackendDiagnostic.SILENT_ADDRESS),
                UNREACHABLE(BackendDiagnostic.UNREACHABLE);

                private final BackendDiagnostic diagnostic;

                ConnectFault(BackendDiagnostic diagnostic) {
                    this.diagnostic = diagnostic;
                }

                /** The entry of the catalogue for it. */
                public BackendDiagnostic diagnostic() {
                    return diagnostic;
                }
            }
        }

        /** A connection, and no TLS on it. */
        record NoTls(boolean answersPlainHttp, String words) implements HttpOutcome {}

        /** TLS, with a certificate that containerd does not accept. */
        record Untrusted(CertificateProblem problem) implements HttpOutcome {}

        /** A connection on which no HTTP answer comes. */
        record NoAnswer(String words) implements HttpOutcome {}

        /**
         * The beginning of an answer, or the promise of one, and then no bytes.
         *
         * @param status of its head
         * @param received bytes of its content that came
         * @param promised bytes that it has by its head; empty if that does not say
         */
        record Stalled(int status, long received, Optional<Long> promised) implements HttpOutcome {
            /** More than this does not go into one small packet. */
            private static final long LARGE = 1200;

            public Stalled {
                requireNonNull(promised, "promised");
            }

            /** What was seen. */
            public String words() {
                return received == 0
                        ? "answers %d with headers only, and none of its %s comes".formatted(status, size())
                        : "answers %d, and after %,d of %s nothing more comes".formatted(status, received, size());
            }

            private String size() {
                return promised.map("%,d bytes"::formatted).orElse("bytes");
            }

            /** Whether it is as if packets vanish for being large: a head came, and nothing of a large content. */
            public boolean looksLikeLostPackets() {
                return received == 0 && promised.filter(size -> size > LARGE).isPresent();
            }
        }

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

            /** A header, by its name in small letters. */
            public Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name));
            }

            /** When it was given, by the server's clock; empty if it does not say. */
            public Optional<Instant> date() {
                return header("date").flatMap(date -> {
                    try {
                        return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
                    } catch (DateTimeParseException _) {
                        return Optional.empty();
                    }
                });
            }
        }
    }

    /** Only a host whose text is not a URL has it: RFC 6761 reserves the name. */
    private static final URI NO_URL = URI.create("https://invalid./");

    /** Whether there was no host to ask, as what should name a host does not. */
    public boolean isWithoutUrl() {
        return uri.equals(NO_URL);
    }

    /** What comes of a host whose text is not a URL. */
    public static HttpAttempt withoutUrl(PullHost host) {
        return new HttpAttempt(
                NO_URL,
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
