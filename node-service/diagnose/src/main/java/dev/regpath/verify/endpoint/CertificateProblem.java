package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Why containerd does not accept a certificate.
 *
 * @param kind which of its checks fails first
 * @param words what is wrong, with the certificate's own values
 * @param period of the certificate that is not valid now; empty if that is not what is wrong
 */
public record CertificateProblem(CertificateFault kind, String words, Optional<Period> period) {
    /** The checks in the order in which Go makes them (crypto/x509, Certificate.Verify). */
    public enum CertificateFault {
        /** It, or the certificate of one of its authorities, is not valid yet or any more by this node's clock. */
        EXPIRED,
        WRONG_NAME,
        UNKNOWN_AUTHORITY,
        /** Trusted by what is on disk now, which containerd has not read: it does so at its start only. */
        INSTALLED_LATE
    }

    /**
     * When a certificate is valid, and what time it is by the clock of who has it.
     *
     * @param whose in words: it may be an authority's
     * @param from the first moment
     * @param until the last moment
     * @param peerClock the Date header of its server, which a clock can be compared with; empty if it gave none
     */
    public record Period(String whose, Instant from, Instant until, Optional<Instant> peerClock) {
        public Period {
            requireNonNull(whose, "whose");
            requireNonNull(from, "from");
            requireNonNull(until, "until");
            requireNonNull(peerClock, "peerClock");
        }

        /** Whether it is valid at that time. */
        public boolean covers(Instant time) {
            return !time.isBefore(from) && !time.isAfter(until);
        }
    }

    public CertificateProblem {
        requireNonNull(kind, "kind");
        requireNonNull(words, "words");
        requireNonNull(period, "period");
    }

    /** The same, with what the server says of the time. */
    CertificateProblem with(Optional<Instant> peerClock) {
        return new CertificateProblem(
                kind, words, period.map(some -> new Period(some.whose(), some.from(), some.until(), peerClock)));
    }
}
