package dev.regpath.input;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads PEM (RFC 7468) that anybody may have written, in one pass. */
public final class PemText {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** One block. */
    public static final class Block {
        private final String type;
        private final byte[] der;

        private Block(String type, byte[] der) {
            this.type = type;
            this.der = der;
        }

        /** Such as {@code CERTIFICATE}. */
        public String type() {
            return type;
        }

        /** What it holds. */
        public byte[] der() {
            return der.clone();
        }
    }

    private PemText() {}

    /** All blocks; what is none is passed over, as Go does. */
    public static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
            int typeBegins = at + BEGIN.length();
            int typeEnds = text.indexOf('-', typeBegins);
            if (typeEnds < 0) {
                break;
            }
            String type = text.substring(typeBegins, typeEnds);
            int bodyBegins = typeEnds + DASHES.length();
            int bodyEnds = text.indexOf('-', bodyBegins);
            if (bodyEnds >= 0
                    && isType(type)
                    && text.startsWith(DASHES, typeEnds)
                    && text.startsWith("-----END " + type + DASHES, bodyEnds)) {
                decoded(text.substring(bodyBegins, bodyEnds)).ifPresent(der -> blocks.add(new Block(type, der)));
            }
        }
        return blocks;
    }

    /** The certificates among the blocks; one that cannot be read is passed over, as Go does. */
    public static List<X509Certificate> certificates(String text) {
        return blocks(text).stream()
                .flatMap(block -> certificate(block).stream())
                .toList();
    }

    /** The certificate in a block; empty if it holds none that can be read. */
    public static Optional<X509Certificate> certificate(Block block) {
        if (!block.type().equals("CERTIFICATE")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Library.call(
                    "a certificate", () -> (X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.der()))));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
    }

    private static boolean isType(String type) {
        return !type.isEmpty()
                && type.length() <= 64
                && type.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ');
    }

    private static Optional<byte[]> decoded(String body) {
        boolean isBase64 = body.chars()
                .allMatch(c -> (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || (c >= '0' && c <= '9')
                        || "+/= \t\n\r\f\u000b".indexOf(c) >= 0);
        try {
            return isBase64
                    ? Optional.of(Base64.getMimeDecoder().decode(body.getBytes(StandardCharsets.US_ASCII)))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
