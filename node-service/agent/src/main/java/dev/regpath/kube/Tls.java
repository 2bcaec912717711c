package dev.regpath.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS of PEM, as Kubernetes hands it out. */
final class Tls {
    private static final char[] IN_MEMORY = new char[0];

    /**
     * A client certificate and its key, both PEM.
     *
     * @param certificate the chain, the client's own first
     * @param key PKCS #8, or what OpenSSL and kubeadm write: PKCS #1 and SEC 1
     */
    record ClientIdentity(String certificate, String key) {}

    private Tls() {}

    /**
     * Sockets that trust what these CAs signed, or what the runtime's own did if there are none.
     *
     * @throws ApiException if one of the PEM texts is none
     */
    static SSLSocketFactory trusting(Optional<String> ca, Optional<ClientIdentity> identity) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(ca.isPresent() ? store(ca.get()) : null);
            KeyManager[] keys = identity.isPresent() ? keys(identity.get()) : new KeyManager[0];
            context.init(keys, trust.getTrustManagers(), new SecureRandom());
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ApiException(
                    "the certificates for the API server cannot be used: " + e.getMessage(),
                    "Check the CA, and the client certificate and its key: they have to be PEM.",
                    e);
        }
    }

    private static KeyStore store(String ca) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates(ca)) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    private static KeyManager[] keys(ClientIdentity identity) throws GeneralSecurityException, IOException {
        Certificate[] chain = certificates(identity.certificate()).toArray(Certificate[]::new);
        KeyStore store = empty();
        store.setKeyEntry("client", PrivateKeys.read(identity.key()), IN_MEMORY, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static Collection<? extends Certificate> certificates(String pem) throws GeneralSecurityException {
        Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate in it");
        }
        return certificates;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, IN_MEMORY);
        return store;
    }
}
