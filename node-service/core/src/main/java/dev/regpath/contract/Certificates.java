package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

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
    /** A bundle of all public authorities has 220 KB; this is for those of one's own. */
    public static final int MOST_CHARACTERS = 256 * 1024;

    /** Somewhat more than there are public authorities. */
    public static final int MOST_CERTIFICATES = 256;

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final String KEY = "PRIVATE KEY-----";

    private static final TextFault HOLDS_A_KEY = new TextFault(
            ProblemCode.INVALID_CERTIFICATE,
            "the text holds a private key",
            "Keep only the certificates; the key must not be here at all.",
            text -> "!%s.contains('%s')".formatted(text, KEY));
    private static final TextFault HOLDS_NONE = new TextFault(
            ProblemCode.INVALID_CERTIFICATE,
            "the text holds no certificate in PEM form",
            "Write the text from '%s' to '%s'.".formatted(BEGIN, END),
            text -> "%s.contains('%s')".formatted(text, BEGIN));

    /** For the API server, what is not visible ASCII counts as white space, and what has no hyphen as encoded. */
    private static final TextFault HOLDS_MORE = new TextFault(
            ProblemCode.INVALID_CERTIFICATE,
            "the text holds more than certificates",
            "Keep only the lines from '%s' to '%s', without comments.".formatted(BEGIN, END),
            text -> "!%1$s.contains('%2$s') || !%1$s.contains('%3$s') || %4$s"
                    .formatted(
                            text,
                            BEGIN,
                            END,
                            TextFault.matches(text, "(?:[^!-~]*%s[^-]+%s)+[^!-~]*".formatted(BEGIN, END))));

    /** What is encoded begins with the length of a sequence that has more than 127 bytes (X.690 §8.1.3). */
    private static final TextFault HOLDS_UNREADABLE = new TextFault(
            ProblemCode.INVALID_CERTIFICATE,
            "the text holds a certificate that cannot be read",
            "Copy it again, with every line and no other text between.",
            text ->
                    "!%1$s.contains('%2$s') || (%1$s.contains('%3$s') && !%1$s.matches('%2$s[^!-~]*(?:[!-LN-~]|M[!-HJ-~])'))"
                            .formatted(text, BEGIN, END));

    /** The certificates in PEM form. */
    static final TextType<Certificates> TYPE = TextType.of("text", MOST_CHARACTERS, "", Certificates::new)
            .withFaults(List.of(HOLDS_A_KEY, HOLDS_NONE, HOLDS_MORE, HOLDS_UNREADABLE));

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
            throw HOLDS_A_KEY.unseen();
        }
        if (!pem.contains(BEGIN)) {
            throw HOLDS_NONE.unseen();
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
                throw HOLDS_MORE.unseen();
            }
        }
        if (inside) {
            throw HOLDS_UNREADABLE.unseen();
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
                throw HOLDS_UNREADABLE.unseen();
            }
            return encoded;
        } catch (CertificateException | IllegalArgumentException e) {
            throw HOLDS_UNREADABLE.unseen();
        }
    }

    private static InvalidText invalid(String message, String remedy) {
        return new InvalidText(ProblemCode.INVALID_CERTIFICATE, message, remedy);
    }
}
