package dev.regpath.liveness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves checks of a process over HTTP, and its metrics to Prometheus at {@code /metrics}. Closing ends it. */
public final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final String METRICS = "/metrics";

    /**
     * Whether a process is well.
     *
     * @param passes looks
     * @param failure what is answered if it is not
     */
    public record Check(BooleanSupplier passes, String failure) {}

    private final BoundedHttpServer server;

    private StatusServer(BoundedHttpServer server) {
        this.server = server;
    }

    /**
     * Serves metrics and checks.
     *
     * @param checks by path
     * @throws IOException if the address cannot be had
     */
    public static StatusServer ofMetrics(
            InetSocketAddress address, Supplier<MetricSnapshots> metrics, Map<String, Check> checks)
            throws IOException {
        ExpositionFormats formats = ExpositionFormats.init();
        Map<String, HttpHandler> handlers = new LinkedHashMap<>();
        handlers.put(METRICS, exchange -> {
            ExpositionFormatWriter writer =
                    formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
            ByteArrayOutputStream body = new ByteArrayOutputStream(8192);
            writer.write(body, metrics.get());
            send(exchange, 200, writer.getContentType(), body.toByteArray());
        });
        return start(address, "metrics", handlers, checks);
    }

    /**
     * Serves checks alone, for those who start again what does not answer: readers of metrics cannot delay them.
     *
     * @param checks by path
     * @throws IOException if the address cannot be had
     */
    public static StatusServer ofChecks(InetSocketAddress address, Map<String, Check> checks) throws IOException {
        return start(address, "health", new LinkedHashMap<>(), checks);
    }

    private static StatusServer start(
            InetSocketAddress address, String name, Map<String, HttpHandler> handlers, Map<String, Check> checks)
            throws IOException {
        new TreeMap<>(checks)
                .forEach((path, check) -> handlers.put(path, exchange -> {
                    boolean well = check.passes().getAsBoolean();
                    text(exchange, well ? 200 : 503, well ? "ok\n" : check.failure() + "\n");
                }));
        String all = "there is %s\n".formatted(String.join(" and ", handlers.keySet()));
        handlers.replaceAll((path, handler) -> answering(path, all, handler));
        try {
            BoundedHttpServer server = BoundedHttpServer.start(address, name, handlers);
            LOG.info("{} address={}", name, server.address());
            return new StatusServer(server);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve %s at %s: %s; give another --%s-address"
                            .formatted(name, address, e.getMessage(), name),
                    e);
        }
    }

    /** Where it listens, with the port that was given if 0 was asked for. */
    public InetSocketAddress address() {
        return server.address();
    }

    private static HttpHandler answering(String path, String all, HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    text(exchange, 404, all);
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    text(exchange, 405, "only GET\n");
                } else {
                    handler.handle(exchange);
                }
            }
        };
    }

    private static void text(HttpExchange exchange, int code, String text) throws IOException {
        send(exchange, code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.close();
    }
}
