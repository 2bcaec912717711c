package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The other end of the wire: hands each request to a test, which answers byte by byte as it likes. What a server would
 * never do, or only when it fails, can be done here.
 */
final class FakeApi implements AutoCloseable {
    private final ServerSocket server;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private FakeApi(ServerSocket server) {
        this.server = server;
    }

    static FakeApi start() throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    static FakeApi start(ServerSocket socket) {
        FakeApi api = new FakeApi(socket);
        Thread.ofPlatform().daemon().name("fake-api").start(api::accept);
        return api;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofPlatform().daemon().start(() -> receive(socket));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void receive(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            List<String> head = new ArrayList<>();
            int length = 0;
            for (String line = HttpConnection.line(in); !line.isEmpty(); line = HttpConnection.line(in)) {
                head.add(line);
                if (line.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(line.substring("Content-Length: ".length()));
                }
            }
            calls.add(new Call(head, new String(in.readNBytes(length), UTF_8), socket));
        } catch (IOException e) {
            // A client that went away, or did not trust us.
        }
    }

    /** The next request, in the order of their coming. */
    Call next() throws InterruptedException {
        Call call = calls.poll(20, java.util.concurrent.TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no request came");
        }
        return call;
    }

    /** A request that waits for its answer. */
    record Call(List<String> head, String body, Socket socket) {
        String target() {
            return head.getFirst().split(" ", -1)[1];
        }

        /** A whole answer. */
        void answer(int status, String body) {
            send("HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(status, body.getBytes(UTF_8).length, body));
            close();
        }

        /** The head of an answer in chunks. */
        Call begin() {
            return send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        Call chunk(String text) {
            return send("%x\r\n%s\r\n".formatted(text.getBytes(UTF_8).length, text));
        }

        Call event(String type, String object) {
            return chunk("{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object));
        }

        /** As a server ends a watch. */
        void end() {
            send("0\r\n\r\n");
            close();
        }

        /** As a router does that has forgotten the connection. */
        void reset() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Call send(String text) {
            try {
                OutputStream out = socket.getOutputStream();
                out.write(text.getBytes(UTF_8));
                out.flush();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
