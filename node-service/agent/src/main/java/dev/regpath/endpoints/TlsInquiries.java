package dev.regpath.endpoints;

import dev.regpath.contract.Addresses;
import dev.regpath.routing.Endpoint;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Questions over TLS. Made when the first of them is asked: a node without any loads none of this. Sessions are kept, so
 * that a server has a full handshake once and not each time. Not thread-safe: one at a time uses its buffers.
 */
final class TlsInquiries {
    private static final int SESSIONS = 64;

    private final SSLContext context;
    private final ByteBuffer said;
    private final ByteBuffer plain;

    TlsInquiries() {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[] {new AnyCertificate()}, /* random= */ null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
        context.getClientSessionContext().setSessionCacheSize(SESSIONS);
        SSLEngine engine = context.createSSLEngine();
        said = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    TlsDialogue dialogue(Endpoint endpoint, Inquiry inquiry) {
        SSLEngine engine = context.createSSLEngine(Addresses.text(endpoint.address()), endpoint.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(inquiry.serverName().stream()
                .map(name -> (SNIServerName) new SNIHostName(name.text()))
                .toList());
        engine.setSSLParameters(parameters);
        return new TlsDialogue(engine, inquiry.request(), said, plain);
    }

    /** Whether a certificate is good is for containerd to judge, and for {@code regpath verify}: nothing secret is sent. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type) {
            throw new IllegalStateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, Socket socket) {
            throw new IllegalStateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
            throw new IllegalStateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
