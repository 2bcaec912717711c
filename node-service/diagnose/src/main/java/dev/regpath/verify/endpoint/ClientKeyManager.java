package dev.regpath.verify.endpoint;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.PemCheck;
import dev.regpath.files.FileView;
import dev.regpath.input.Limits;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The client certificates of a hosts.toml, for a handshake. */
final class ClientKeyManager {
    private static final char[] NO_PASSWORD = {};

    private ClientKeyManager() {}

    /** Who shows the first of {@code pairs} that can be loaded; empty if none can. */
    static Optional<KeyManager> manager(FileView files, List<KeyPair> pairs) {
        for (KeyPair pair : pairs) {
            try {
                List<X509Certificate> chain = PemCheck.certificates(
                        files.read(pair.certificate(), Limits.CERTIFICATES).text());
                Optional<PrivateKey> key =
                        PemCheck.key(files.read(pair.key(), Limits.CERTIFICATES).text(), chain);
                if (key.isPresent()) {
                    return Optional.of(manager(chain, key.get()));
                }
            } catch (IOException | GeneralSecurityException e) {
                // The look-up of the hosts.toml has reported it.
            }
        }
        return Optional.empty();
    }

    private static KeyManager manager(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers()[0];
    }
}
