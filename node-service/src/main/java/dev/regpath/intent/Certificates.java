package dev.regpath.intent;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Certificates in PEM form. */
public final class Certificates {
    private Certificates() {}

    /**
     * Looks whether a text holds certificates and no private key. Go's x509 pool, which containerd fills from the file,
     * skips what it cannot read without a word; so what is wrong must be found here.
     *
     * @return the text
     * @throws IllegalArgumentException if it does not
     */
    public static String require(String pem) {
        if (pem.contains("PRIVATE KEY-----")) {
            throw new InvalidText(
                    ProblemCode.INVALID_CERTIFICATE,
                    "the text holds a private key",
                    "Keep only the certificates; the key must not be here at all.");
        }
        if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
            throw new InvalidText(
                    ProblemCode.INVALID_CERTIFICATE,
                    "the text holds no certificate in PEM form",
                    "Write the text from '-----BEGIN CERTIFICATE-----' to '-----END CERTIFICATE-----'.");
        }
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new InvalidText(
                    ProblemCode.INVALID_CERTIFICATE,
                    "the text holds a certificate that cannot be read",
                    "Copy it again, with every line and no other text between.");
        }
        return pem;
    }
}
