package dev.regpath.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that an odd registry and its clients make for themselves. */
final class OddCertificates {
    private static final String PASSWORD = "odd-registry";

    private OddCertificates() {}

    /**
     * A server's side of TLS, which believes one client.
     *
     * @param server gets the server's certificate
     * @param client gets the client's certificate and its key
     */
    static SSLContext context(Path server, Path client)
            throws GeneralSecurityException, IOException, InterruptedException {
        KeyStore own = made("127.0.0.1");
        KeyStore other = made("puller");
        Files.writeString(server, pem("CERTIFICATE", certificate(own).getEncoded()));
        Key key = other.getKey("it", PASSWORD.toCharArray());
        Files.writeString(
                client, pem("CERTIFICATE", certificate(other).getEncoded()) + pem("PRIVATE KEY", key.getEncoded()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        KeyStore believed = KeyStore.getInstance("PKCS12");
        believed.load(null, null);
        believed.setCertificateEntry("client", certificate(other));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** A key and a certificate of it: the JDK has no API that makes one. */
    private static KeyStore made(String name) throws GeneralSecurityException, IOException, InterruptedException {
        Path file = Files.createTempDirectory("odd-certificate").resolve("it.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "eku=serverAuth,clientAuth",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD);
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("no certificate: " + command);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static Certificate certificate(KeyStore store) throws GeneralSecurityException {
        return store.getCertificate("it");
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    }
}
