package dev.regpath.harness;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one address of an API server that is two: hands each request on to the server that has what it asks for, and hands
 * back what that says. And it is where a test lets things go wrong.
 */
public final class ApiFront implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ApiFront.class.getName());

    private static final Pattern WATCH =
            Pattern.compile(".*/registryroutes\\?(?=.*watch=true).*resourceVersion=([0-9]+).*");

    private static final int LONGEST_BOOKMARK = 512;

    private final ServerSocket server;
    private final ApiRoutes routes;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger lists = new AtomicInteger();
    private volatile long lastEvent;
    private volatile long lastWatchFrom;
    private volatile boolean away;
    private volatile boolean partial;

    private ApiFront(ServerSocket server, ApiRoutes routes) {
        this.server = server;
        this.routes = routes;
    }

    static ApiFront start(ServerSocket server, ApiRoutes routes) {
        ApiFront front = new ApiFront(server, routes);
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

    /** Lets each list end in the middle, until it is told otherwise. */
    public void sendListsOnlyInPart(boolean on) {
        partial = on;
    }

    /** How often a list of RegistryRoutes was asked for. */
    public int lists() {
        return lists.get();
    }

    /** The version from which the last watch of RegistryRoutes went on; 0 before the first. */
    long lastWatchFrom() {
        return lastWatchFrom;
    }

    /** When an event of a RegistryRoute was last sent on, by {@link System#nanoTime}. */
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

    private void serve(Socket client) {
        try (client) {
            HttpHead request = HttpHead.read(client.getInputStream());
            String target = request.target();
            boolean list = target.contains("/registryroutes?") && !target.contains("watch=true");
            if (list && !target.contains("&continue=")) {
                lists.incrementAndGet();
            }
            Matcher watch = WATCH.matcher(target);
            if (watch.matches()) {
                lastWatchFrom = Long.parseLong(watch.group(1));
            }
            try (Socket upstream = routes.connect(target)) {
                upstream.setTcpNoDelay(true);
                HttpHead sent = request.upgradesToWebSocket() ? request : request.forOneRequest();
                upstream.getOutputStream().write(sent.bytes());
                if (list && partial) {
                    byte[] answer = upstream.getInputStream().readAllBytes();
                    client.getOutputStream().write(answer, 0, answer.length * 2 / 3);
                    cut(client);
                } else if (target.contains("watch=true")) {
                    Splice.join(client, upstream, size -> noteEvent(target, size));
                } else {
                    Splice.join(client, upstream);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "a connection was cut", e);
        } finally {
            connections.remove(client);
        }
    }

    /** What is shorter is a bookmark: that nothing has changed. */
    private void noteEvent(String target, int size) {
        if (target.contains("/registryroutes?") && size > LONGEST_BOOKMARK) {
            lastEvent = System.nanoTime();
        }
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
