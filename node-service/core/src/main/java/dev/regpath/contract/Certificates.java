package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;

/**
 * Certificates in PEM form and nothing else. The text given is not kept: what is kept was encoded again from the
 * certificates found in it, so that nothing can pass that is no certificate.
 *
 * <p>Go's x509 pool, which containerd fills from such a file, skips what it cannot read without a word; so what is wrong
 * must be found here. No message quotes the text: it may be anybody's secret.
 *
 * @param pem the certificates, one after the other
 */
public record Certificates(String pem) {
    /** The certificates in PEM form. */
    static final TextType<Certificates> TYPE = TextType.of("text", 262_144, "", Certificates::new);

    /** A bundle of all public authorities has 220 KB; this is for those of one's own. */
    public static final int MOST_CHARACTERS = 256 * 1024;

    /** Somewhat more than there are public authorities. */
    public static final int MOST_CERTIFICATES = 256;

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final String KEY = "PRIVATE KEY-----";

    /**
     * Parses a text.
     *
     * @throws IllegalArgumentException if it holds anything but certificates and white space, or too much
     */
    public Certificates {
        if (pem.length() > MOST_CHARACTERS) {
            throw invalid(
                    "the text has more than %d characters".formatted(MOST_CHARACTERS),
                    "Keep only the authorities that sign the mirror's certificate.");
        }
        if (pem.contains(KEY)) {
            throw invalid(
                    "the text holds a private key", "Keep only the certificates; the key must not be here at all.");
        }
        if (!pem.contains(BEGIN)) {
            throw invalid(
                    "the text holds no certificate in PEM form",
                    "Write the text from '%s' to '%s'.".formatted(BEGIN, END));
        }
        pem = encodedAgain(pem);
    }

    private static String encodedAgain(String pem) {
        StringBuilder certificates = new StringBuilder();
        StringBuilder body = new StringBuilder();
        boolean inside = false;
        int count = 0;
        for (String untrimmed : (Iterable<String>) pem.lines()::iterator) {
            String line = untrimmed.strip();
            if (inside && line.equals(END)) {
                count++;
                if (count > MOST_CERTIFICATES) {
                    throw invalid(
                            "the text holds more than %d certificates".formatted(MOST_CERTIFICATES),
                            "Keep only the authorities that sign the mirror's certificate.");
                }
                append(certificates, certificate(body.toString()));
                inside = false;
            } else if (inside) {
                body.append(line);
            } else if (line.equals(BEGIN)) {
                body.setLength(0);
                inside = true;
            } else if (!line.isEmpty()) {
                throw invalid(
                        "the text holds more than certificates",
                        "Keep only the lines from '%s' to '%s', without comments.".formatted(BEGIN, END));
            }
        }
        if (inside) {
            throw unreadable();
        }
        return certificates.toString();
    }

    private static void append(StringBuilder text, byte[] der) {
        text.append(BEGIN)
                .append('\n')
                .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der))
                .append('\n')
                .append(END)
                .append('\n');
    }

    /** One certificate that fills its block: something behind it would be passed on unseen. */
    private static byte[] certificate(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            Certificate certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            byte[] encoded = certificate.getEncoded();
            if (!Arrays.equals(der, encoded)) {
                throw unreadable();
            }
            return encoded;
        } catch (CertificateException | IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private static InvalidText unreadable() {
        return invalid(
                "the text holds a certificate that cannot be read",
                "Copy it again, with every line and no other text between.");
    }

    private static InvalidText invalid(String message, String remedy) {
        return new InvalidText(ProblemCode.INVALID_CERTIFICATE, message, remedy);
    }
}
