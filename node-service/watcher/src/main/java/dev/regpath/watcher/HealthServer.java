package dev.regpath.watcher;

import com.sun.net.httpserver.HttpHandler;
import dev.regpath.liveness.BoundedHttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves {@code /healthz}, {@code /readyz} and {@code /metrics}. A replica that does not lead is ready too: it has
 * everything in its caches.
 */
final class HealthServer implements AutoCloseable {
    private record Answer(int code, String text) {}

    private final BoundedHttpServer server;

    private HealthServer(BoundedHttpServer server) {
        this.server = server;
    }

    /** With metrics. */
    static HealthServer withMetrics(InetSocketAddress address, Watcher watcher) throws IOException {
        Map<String, HttpHandler> handlers = new HashMap<>(probes(watcher));
        handlers.put("/metrics", handler(() -> new Answer(200, metrics(watcher))));
        return new HealthServer(BoundedHttpServer.start(address, "metrics", handlers));
    }

    /** For those alone who start again what does not answer: nobody who reads metrics can keep them waiting. */
    static HealthServer ofProbes(InetSocketAddress address, Watcher watcher) throws IOException {
        return new HealthServer(BoundedHttpServer.start(address, "health", probes(watcher)));
    }

    private static Map<String, HttpHandler> probes(Watcher watcher) {
        return Map.of(
                "/healthz",
                handler(() -> new Answer(200, "ok\n")),
                "/readyz",
                handler(() -> watcher.isReady()
                        ? new Answer(200, "ok\n")
                        : new Answer(503, "not all has been listed yet\n")));
    }

    InetSocketAddress address() {
        return server.address();
    }

    private static HttpHandler handler(Supplier<Answer> answer) {
        return exchange -> {
            try (exchange) {
                Answer now = answer.get();
                byte[] body = now.text().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(now.code(), body.length);
                exchange.getResponseBody().write(body);
            }
        };
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
        server.close();
    }
}
