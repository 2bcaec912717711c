package dev.regpath.liveness;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server for a few who look and for anybody else who reaches the port: a connection that sends half a request, or
 * nothing, or does not read its answer, delays no other and is ended. Its threads end when idle; closing ends all.
 */
public final class BoundedHttpServer implements AutoCloseable {
    /** As many threads as connections, so that none waits for another. */
    public static final int MOST_CONNECTIONS = 16;

    /** How long a request may take to arrive. */
    public static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);

    /** The JDK's server takes its limits from the process, once. */
    private static final Map<String, String> LIMITS = Map.of(
            "jdk.httpserver.maxConnections",
            Integer.toString(MOST_CONNECTIONS),
            "sun.net.httpserver.maxReqTime",
            Long.toString(LONGEST_REQUEST.toSeconds()),
            "sun.net.httpserver.maxRspTime",
            "10",
            "sun.net.httpserver.idleInterval",
            "10",
            // How often it looks for connections that are idle, and for requests that take too long: each wakes a
            // thread.
            "sun.net.httpserver.clockTick",
            "10000",
            "sun.net.httpserver.timerMillis",
            "2500",
            "sun.net.httpserver.maxReqHeaders",
            "50",
            "sun.net.httpserver.maxReqHeaderSize",
            "16384");

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private BoundedHttpServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to listen.
     *
     * @param name of its threads
     * @param handlers by path; each must close its exchange
     * @throws IOException if the address cannot be had
     */
    public static BoundedHttpServer start(InetSocketAddress address, String name, Map<String, HttpHandler> handlers)
            throws IOException {
        Properties properties = System.getProperties();
        LIMITS.forEach(properties::putIfAbsent);
        HttpServer server = HttpServer.create(address, 0);
        handlers.forEach(server::createContext);
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_CONNECTIONS,
                MOST_CONNECTIONS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.start();
        return new BoundedHttpServer(server, threads);
    }

    /** Where it listens, with the port that was given if 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
