package dev.regpath.containerd;

import dev.regpath.files.Bytes;
import dev.regpath.input.PemText;
import dev.regpath.input.PemText.Block;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Whether containerd could load certificates and keys. It must: one file that it can't load fails every pull of the
 * registry (tlsConfigFromHost), where a mirror that is down would only be skipped.
 */
public final class PemCheck {
    private PemCheck() {}

    /** Why {@code pem} is of no use as {@code ca}; empty if it holds a certificate (x509.AppendCertsFromPEM). */
    static Optional<String> problemOfCa(Bytes pem) {
        return certificates(pem.text()).isEmpty() ? Optional.of("no certificate in it") : Optional.empty();
    }

    /** The certificates of {@code pem} and nothing else: a key that got in by mistake is not written anywhere. */
    static String certificatesOnly(String pem) {
        StringBuilder text = new StringBuilder();
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        for (Block block : PemText.blocks(pem)) {
            if (PemText.certificate(block).isPresent()) {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(lines.encodeToString(block.der()))
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
        Optional<Block> key = PemText.blocks(keyPem.text()).stream()
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
        return PemText.certificates(pem);
    }

    /** The private key of {@code pem} to the first certificate of {@code chain}; empty if there is no usable one. */
    public static Optional<PrivateKey> key(String pem, List<X509Certificate> chain) throws GeneralSecurityException {
        Optional<Block> block = PemText.blocks(pem).stream()
                .filter(one -> one.type().endsWith("PRIVATE KEY") && !one.type().startsWith("ENCRYPTED"))
                .findFirst();
        return block.isEmpty() || chain.isEmpty()
                ? Optional.empty()
                : Optional.of(privateKey(block.get(), chain.getFirst().getPublicKey()));
    }

    /** PKCS #8 as it is; PKCS #1 and SEC 1 wrapped into PKCS #8, with the algorithm the certificate's own key has. */
    private static PrivateKey privateKey(Block block, PublicKey publicKey) throws GeneralSecurityException {
        byte[] der = block.der();
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
