package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

/**
 * What the watcher passes on of a key of a ConfigMap. It may read them all, and its word is read by everybody who may
 * read a RegistryPath: so it passes on certificates, or why there are none, and never the value itself.
 */
public sealed interface ConfigMapValue {
    /**
     * The value is made of certificates.
     *
     * @param certificates encoded again
     */
    record OnlyCertificates(dev.regpath.contract.Certificates certificates) implements ConfigMapValue {
        public OnlyCertificates {
            requireNonNull(certificates, "certificates");
        }
    }

    /**
     * The value is something else.
     *
     * @param why in words that quote nothing of it
     */
    record NotCertificates(String why) implements ConfigMapValue {
        public NotCertificates {
            requireNonNull(why, "why");
        }
    }

    /** Judges a value. */
    static ConfigMapValue of(String value) {
        try {
            return new OnlyCertificates(new dev.regpath.contract.Certificates(value));
        } catch (IllegalArgumentException e) {
            return new NotCertificates(String.valueOf(e.getMessage()));
        }
    }
}
