package dev.regpath.watch;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves {@code /healthz}, {@code /readyz} and {@code /metrics}. A replica that does not lead is ready too: it has
 * everything in its caches.
 */
final class HealthServer implements AutoCloseable {
    private record Answer(int code, String text) {}

    private final HttpServer server;
    private final ExecutorService threads;

    private HealthServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    static HealthServer start(InetSocketAddress address, Watcher watcher) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        ExecutorService threads = Executors.newFixedThreadPool(
                2, Thread.ofPlatform().daemon().name("health-", 0).factory());
        serve(server, "/healthz", () -> new Answer(200, "ok\n"));
        serve(
                server,
                "/readyz",
                () -> watcher.isReady() ? new Answer(200, "ok\n") : new Answer(503, "not all has been listed yet\n"));
        serve(server, "/metrics", () -> new Answer(200, metrics(watcher)));
        server.setExecutor(threads);
        server.start();
        return new HealthServer(server, threads);
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private static void serve(HttpServer server, String path, Supplier<Answer> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                Answer now = answer.get();
                byte[] body = now.text().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(now.code(), body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private static String metrics(Watcher watcher) {
        return """
                # HELP regpath_watch_leader Whether this replica leads.
                # TYPE regpath_watch_leader gauge
                regpath_watch_leader %d
                # HELP regpath_watch_status_writes_total Statuses of RegistryPaths written by this replica.
                # TYPE regpath_watch_status_writes_total counter
                regpath_watch_status_writes_total %d
                """.formatted(watcher.isLeading() ? 1 : 0, watcher.statusWrites());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
