package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

/**
 * Why containerd does not accept a certificate.
 *
 * @param kind which of its checks fails first
 * @param words what is wrong, with the certificate's own values
 */
public record CertificateProblem(CertificateFault kind, String words) {
    /** The checks in the order in which Go makes them (crypto/x509, Certificate.Verify). */
    public enum CertificateFault {
        EXPIRED,
        WRONG_NAME,
        UNKNOWN_AUTHORITY,
        /** Trusted by what is on disk now, which containerd has not read: it does so at its start only. */
        INSTALLED_LATE
    }

    public CertificateProblem {
        requireNonNull(kind, "kind");
        requireNonNull(words, "words");
    }
}
