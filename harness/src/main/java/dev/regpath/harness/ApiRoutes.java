package dev.regpath.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/**
 * Which server has what: the kinds that definitions define, and the definitions, the real one; all others the mock.
 *
 * @param mockPort where the mock server listens, at loopback, for plain HTTP
 * @param realPort where the real one does, for TLS
 * @param identity shows the real one a certificate with which its client may do everything
 */
record ApiRoutes(int mockPort, int realPort, SSLSocketFactory identity) {
    private static final List<String> REAL = List.of("/apis/regpath.dev", "/apis/apiextensions.k8s.io");

    /** A connection to the server that has what is asked for. */
    Socket connect(String target) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        return REAL.stream().anyMatch(target::startsWith)
                ? identity.createSocket(here, realPort)
                : new Socket(here, mockPort);
    }
}
