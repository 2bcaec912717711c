package dev.regpath.kube;

import dev.regpath.input.PemText;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/** Reads private keys. Java knows PKCS #8 only; kubeadm and the kubelet write the older forms, which go inside of it. */
final class PrivateKeys {
    private static final List<String> KINDS = List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY");

    /** INTEGER 0: the version of PKCS #8 (RFC 5208). */
    private static final String VERSION = "020100";

    /** AlgorithmIdentifier of rsaEncryption (RFC 8017, A.1). */
    private static final String RSA = "300d06092a864886f70d0101010500";

    /** AlgorithmIdentifiers of id-ecPublicKey on P-256, P-384 and P-521 (RFC 5480, 2.1.1); SEC 1 names the curve inside. */
    private static final List<String> CURVES = List.of(
            "301306072a8648ce3d020106082a8648ce3d030107",
            "301006072a8648ce3d020106052b81040022",
            "301006072a8648ce3d020106052b81040023");

    private PrivateKeys() {}

    /**
     * The first key of a PEM text.
     *
     * @throws IllegalArgumentException if there is none that can be used
     */
    static PrivateKey read(String pem) throws GeneralSecurityException {
        PemText.Block block = PemText.blocks(pem).stream()
                .filter(one -> KINDS.contains(one.type()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no unencrypted private key in it"));
        byte[] der = block.der();
        return switch (block.type()) {
            case "RSA PRIVATE KEY" -> any(List.of(wrapped(RSA, der)));
            case "EC PRIVATE KEY" ->
                any(CURVES.stream().map(curve -> wrapped(curve, der)).toList());
            default -> any(List.of(der));
        };
    }

    private static PrivateKey any(List<byte[]> candidates) throws GeneralSecurityException {
        InvalidKeySpecException last = new InvalidKeySpecException("there is none");
        for (byte[] candidate : candidates) {
            for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(candidate));
                } catch (InvalidKeySpecException e) {
                    last = e; // It is of another kind, or of none that is known.
                }
            }
        }
        throw new IllegalArgumentException("its private key is of an unknown kind", last);
    }

    private static byte[] wrapped(String algorithm, byte[] key) {
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        inside.writeBytes(HexFormat.of().parseHex(VERSION + algorithm));
        inside.writeBytes(element(0x04, key)); // OCTET STRING
        return element(0x30, inside.toByteArray()); // SEQUENCE
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length < 0x80) {
            element.write(content.length);
        } else {
            element.write(0x82); // Two bytes of length follow: keys are longer than 127 bytes and shorter than 64 KiB.
            element.write(content.length >> 8);
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }
}
