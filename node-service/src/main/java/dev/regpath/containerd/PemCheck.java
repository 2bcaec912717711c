package dev.regpath.containerd;

import dev.regpath.files.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether containerd could load certificates and keys. It must: one file that it can't load fails every pull of the
 * registry (tlsConfigFromHost), where a mirror that is down would only be skipped.
 */
public final class PemCheck {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN (?<type>[A-Z0-9 ]+)-----\\s*(?<body>[A-Za-z0-9+/=\\s]*)-----END \\k<type>-----");

    private record Block(String type, Bytes der) {}

    private PemCheck() {}

    /** Why {@code pem} is of no use as {@code ca}; empty if it holds a certificate (x509.AppendCertsFromPEM). */
    static Optional<String> problemOfCa(Bytes pem) {
        return certificates(pem.text()).isEmpty() ? Optional.of("no certificate in it") : Optional.empty();
    }

    /** The certificates of {@code pem} and nothing else: a key that got in by mistake is not written anywhere. */
    static String certificatesOnly(String pem) {
        StringBuilder text = new StringBuilder();
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        for (Block block : blocks(pem)) {
            if (certificate(block).isPresent()) {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(lines.encodeToString(block.der().toArray()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        }
        return text.toString();
    }

    /** Why certificate and key can't be used together; empty if they can (tls.X509KeyPair). */
    static Optional<String> problemOfPair(Bytes certificatePem, Bytes keyPem) {
        List<X509Certificate> chain = certificates(certificatePem.text());
        if (chain.isEmpty()) {
            return Optional.of("no certificate in it");
        }
        Optional<Block> key = blocks(keyPem.text()).stream()
                .filter(block ->
                        block.type().equals("PRIVATE KEY") || block.type().endsWith(" PRIVATE KEY"))
                .findFirst();
        if (key.isEmpty()) {
            return Optional.of("no private key to it");
        }
        if (key.get().type().equals("ENCRYPTED PRIVATE KEY")) {
            return Optional.of("its private key is encrypted, and containerd can't ask for the pass phrase");
        }
        PublicKey publicKey = chain.getFirst().getPublicKey();
        try {
            return fits(privateKey(key.get(), publicKey), publicKey)
                    ? Optional.empty()
                    : Optional.of("its private key belongs to another certificate");
        } catch (GeneralSecurityException e) {
            return Optional.of("its private key can't be used (%s)".formatted(e.getMessage()));
        }
    }

    /** The certificates of {@code pem}; what is none is passed over, as Go does. */
    public static List<X509Certificate> certificates(String pem) {
        List<X509Certificate> certificates = new ArrayList<>();
        blocks(pem).forEach(block -> certificate(block).ifPresent(certificates::add));
        return certificates;
    }

    private static Optional<X509Certificate> certificate(Block block) {
        if (!block.type().equals("CERTIFICATE")) {
            return Optional.empty();
        }
        try {
            return CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(block.der().toArray()))
                            instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (CertificateException _) {
            return Optional.empty(); // Go passes over it too.
        }
    }

    /** The private key of {@code pem} to the first certificate of {@code chain}; empty if there is no usable one. */
    public static Optional<PrivateKey> key(String pem, List<X509Certificate> chain) throws GeneralSecurityException {
        Optional<Block> block = blocks(pem).stream()
                .filter(one -> one.type().endsWith("PRIVATE KEY") && !one.type().startsWith("ENCRYPTED"))
                .findFirst();
        return block.isEmpty() || chain.isEmpty()
                ? Optional.empty()
                : Optional.of(privateKey(block.get(), chain.getFirst().getPublicKey()));
    }

    private static List<Block> blocks(String pem) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(pem);
        while (matcher.find()) {
            try {
                blocks.add(new Block(
                        matcher.group("type"),
                        Bytes.of(Base64.getMimeDecoder()
                                .decode(matcher.group("body").getBytes(StandardCharsets.US_ASCII)))));
            } catch (IllegalArgumentException _) {
                // Not base64: not a block.
            }
        }
        return blocks;
    }

    /** PKCS #8 as it is; PKCS #1 and SEC 1 wrapped into PKCS #8, with the algorithm the certificate's own key has. */
    private static PrivateKey privateKey(Block block, PublicKey publicKey) throws GeneralSecurityException {
        byte[] der = block.der().toArray();
        if (!block.type().equals("PRIVATE KEY")) {
            byte[] version = {0x02, 0x01, 0x00};
            der = der(0x30, concat(version, algorithm(publicKey), der(0x04, der)));
        }
        return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** The AlgorithmIdentifier: the first element within a SubjectPublicKeyInfo (RFC 5280 §4.1). */
    private static byte[] algorithm(PublicKey key) {
        byte[] info = key.getEncoded();
        int start = 2 + ((info[1] & 0x80) == 0 ? 0 : info[1] & 0x7f);
        int length = 2 + (info[start + 1] & 0xff); // Always short: an OID and a few parameters.
        return Arrays.copyOfRange(info, start, start + length);
    }

    private static boolean fits(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm(); // Ed25519 and its like sign under their own name.
        };
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(publicKey);
        return verifier.verify(signature);
    }

    private static byte[] der(int tag, byte[] content) {
        byte[] length = content.length < 0x80
                ? new byte[] {(byte) content.length}
                : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return concat(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
