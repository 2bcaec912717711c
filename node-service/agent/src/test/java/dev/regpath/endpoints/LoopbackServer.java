package dev.regpath.endpoints;

import dev.regpath.routing.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on loopback that does on each connection what a test says, until it is closed. */
public final class LoopbackServer implements AutoCloseable {
    /** What it does on a connection, in a thread of its own; the connection stays open afterwards. */
    public interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    /** Says nothing at all. */
    public static final Conversation SILENT = _ -> {};

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final ServerSocket listening;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private volatile Conversation conversation;

    /** Listens at a port that is free. */
    public LoopbackServer(Conversation conversation) throws IOException {
        this.conversation = conversation;
        this.listening = new ServerSocket(0, 100, LOOPBACK);
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers each question with this status, after it has read it whole, and hangs up. */
    public static Conversation http(String status) {
        return socket -> answer(socket, status);
    }

    /** The same over TLS. */
    public static Conversation https(SSLContext tls, String status) {
        return socket -> answer(secured(tls, socket), status);
    }

    static SSLSocket secured(SSLContext tls, Socket socket) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, "", socket.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    /** The names that a client has asked for in its handshake. */
    static List<String> names(SSLSocket secured) {
        return ((ExtendedSSLSession) secured.getSession())
                .getRequestedServerNames().stream()
                        .map(SNIServerName::getEncoded)
                        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                        .toList();
    }

    static List<String> request(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    static void answer(Socket socket, String status) throws IOException {
        if (!request(socket).isEmpty()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
                            .formatted(status)
                            .getBytes(StandardCharsets.US_ASCII));
        }
        socket.close();
    }

    /** A certificate for nobody, made by the JDK's keytool. */
    public static SSLContext tls() {
        try {
            Path directory = Files.createTempDirectory("regpath-keys");
            Path store = directory.resolve("store.p12");
            try {
                keytool(store);
                return context(store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path store) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=nobody",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(output);
        }
    }

    private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    public Endpoint endpoint() {
        return new Endpoint(LOOPBACK, listening.getLocalPort());
    }

    /** Does that on connections from now on. */
    public void become(Conversation other) {
        conversation = other;
    }

    /** How many connections there were. */
    public int connections() {
        return accepted.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                accepted.add(socket);
                Conversation now = conversation;
                Thread.ofVirtual().start(() -> {
                    try {
                        now.hold(socket);
                    } catch (IOException _) {
                        // The client has gone, or the test is over.
                    }
                });
            } catch (IOException _) {
                // The test is over.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
