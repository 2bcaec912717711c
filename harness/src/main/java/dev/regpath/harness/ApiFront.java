package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between nodes and the mock server. It serves watches over plain HTTP with a memory of what happened, as a real
 * API server does and the mock does not; everything else it hands on. And it is where a test lets things go wrong.
 */
public final class ApiFront implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ApiFront.class.getName());
    private static final Pattern NUMBER = Pattern.compile("(resourceVersion|timeoutSeconds)=([0-9]+)");

    private final ServerSocket server;
    private final int mockPort;
    private final WatchHistory history;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger lists = new AtomicInteger();
    private volatile long lastEvent;
    private volatile boolean away;
    private volatile boolean partial;

    private ApiFront(ServerSocket server, int mockPort, WatchHistory history) {
        this.server = server;
        this.mockPort = mockPort;
        this.history = history;
    }

    static ApiFront start(ServerSocket server, int mockPort, WatchHistory history) {
        ApiFront front = new ApiFront(server, mockPort, history);
        Thread.ofPlatform().daemon().name("api-front").start(front::accept);
        return front;
    }

    /** Address and port, as in a URL. */
    public String authority() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /** Cuts all connections, and refuses new ones until {@link #comeBack}. */
    public void goAway() {
        away = true;
        reset();
    }

    /** Ends {@link #goAway}. */
    public void comeBack() {
        away = false;
    }

    /** Cuts all connections, as a router does that has forgotten them. */
    public void reset() {
        connections.forEach(ApiFront::cut);
    }

    /** Forgets what happened: watches end, and those that go on from before are told that this is gone. */
    public void forgetHistory() {
        history.forget();
    }

    /** Lets each list end in the middle, until it is told otherwise. */
    public void sendListsOnlyInPart(boolean on) {
        partial = on;
    }

    /** How often RegistryPaths were listed. */
    public int lists() {
        return lists.get();
    }

    /** When the last event was sent to a node, by {@link System#nanoTime}. */
    long lastEventAt() {
        return lastEvent;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                if (away) {
                    cut(socket);
                    continue;
                }
                connections.add(socket);
                Thread.ofPlatform().daemon().name("api-front-connection").start(() -> serve(socket));
            } catch (IOException e) {
                LOG.log(Level.FINE, "the listener is closed", e);
            }
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closed already", e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            byte[] request = request(socket.getInputStream());
            String target = new String(request, ISO_8859_1).split(" ", 3)[1];
            if (target.contains("watch=true")) {
                watch(socket.getOutputStream(), target);
            } else {
                handOn(socket, request, target);
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "a connection was cut", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    private static byte[] request(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request came");
            }
            head.write(next);
        }
        Matcher length = Pattern.compile("Content-Length: ([0-9]+)").matcher(head.toString(ISO_8859_1));
        if (length.find()) {
            head.writeBytes(in.readNBytes(Integer.parseInt(length.group(1))));
        }
        return head.toByteArray();
    }

    private void handOn(Socket socket, byte[] request, String target) throws IOException {
        boolean list = target.contains("/registrypaths?");
        if (list) {
            lists.incrementAndGet();
        }
        try (Socket mock = new Socket(InetAddress.getLoopbackAddress(), mockPort)) {
            mock.getOutputStream().write(request);
            byte[] answer = mock.getInputStream().readAllBytes();
            if (list && partial) {
                socket.getOutputStream().write(answer, 0, answer.length * 2 / 3);
                cut(socket);
            } else {
                if (list) {
                    history.listed();
                }
                socket.getOutputStream().write(answer);
            }
        }
    }

    private void watch(OutputStream out, String target) throws IOException, InterruptedException {
        long version = number(target, "resourceVersion");
        long end = System.nanoTime() + number(target, "timeoutSeconds") * 1_000_000_000;
        out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(ISO_8859_1));
        int forgotten = history.forgotten();
        if (!history.remembers()) {
            chunk(out, """
                    {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,\
                    "reason":"Expired","message":"too old resource version: %d"}}
                    """.formatted(version));
        } else {
            int position = history.after(version);
            while (System.nanoTime() < end && forgotten == history.forgotten()) {
                long millis = Math.max(1, (end - System.nanoTime()) / 1_000_000);
                Optional<WatchHistory.Event> event = history.await(position, forgotten, millis);
                if (event.isPresent()) {
                    position++;
                    lastEvent = System.nanoTime();
                    chunk(out, event.get().json() + "\n");
                }
            }
            if (forgotten == history.forgotten()) {
                chunk(out, """
                        {"type":"BOOKMARK","object":{"kind":"RegistryPath","metadata":{"resourceVersion":"%d"}}}
                        """.formatted(history.newest()));
            }
        }
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
        out.write(chunk.toByteArray());
    }

    private static long number(String target, String name) {
        Matcher matcher = NUMBER.matcher(target);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return Long.parseLong(matcher.group(2));
            }
        }
        return 0;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closed already", e);
        }
        reset();
    }
}
