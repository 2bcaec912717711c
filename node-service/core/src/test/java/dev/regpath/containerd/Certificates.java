package dev.regpath.containerd;

import dev.regpath.files.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates made for a test by the JDK's keytool, so that no key lies about in the sources. */
record Certificates(String certificate, Bytes key) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** @param algorithm RSA, EC or Ed25519 */
    static Certificates make(String algorithm) {
        try {
            Path directory = Files.createTempDirectory("regpath-keys");
            Path store = directory.resolve("store.p12");
            try {
                keytool(algorithm, store);
                return read(store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(String algorithm, Path store) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=test",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    private static Certificates read(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return new Certificates(
                pem("CERTIFICATE", keys.getCertificate("test").getEncoded()),
                Bytes.of(keys.getKey("test", PASSWORD).getEncoded()));
    }

    /** The key in PKCS #8. */
    String keyPem() {
        return pem("PRIVATE KEY", key.toArray());
    }

    /** The key as OpenSSL writes it by itself, PKCS #1 or SEC 1: the octet string within PKCS #8. */
    String traditionalKeyPem(String type) {
        byte[] der = key.toArray();
        int at = skipHeader(der, 0); // SEQUENCE
        at = skip(der, at); // version
        at = skip(der, at); // algorithm
        return pem(type, Arrays.copyOfRange(der, skipHeader(der, at), der.length));
    }

    private static int skip(byte[] der, int at) {
        int content = skipHeader(der, at);
        return content + (der[at + 1] & 0xff);
    }

    private static int skipHeader(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), type);
    }
}
