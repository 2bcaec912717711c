package dev.regpath.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.regpath.liveness.BoundedHttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics} to Prometheus and {@code /healthz} to those who look at it there. Closing ends it.
 */
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

    private final BoundedHttpServer server;

    private MetricsServer(BoundedHttpServer server) {
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param healthy whether the agent does its work, as {@code /healthz} tells
     * @throws IOException if the address cannot be had
     */
    public static MetricsServer start(InetSocketAddress address, NodeMetrics metrics, BooleanSupplier healthy)
            throws IOException {
        ExpositionFormats formats = ExpositionFormats.init();
        HttpHandler scrape = answering("/metrics", exchange -> {
            ExpositionFormatWriter writer =
                    formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
            ByteArrayOutputStream body = new ByteArrayOutputStream(8192);
            writer.write(body, metrics.scrape());
            send(exchange, 200, writer.getContentType(), body.toByteArray());
        });
        HttpHandler health = answering("/healthz", exchange -> {
            boolean well = healthy.getAsBoolean();
            text(exchange, well ? 200 : 503, well ? "ok\n" : "the agent's loop stands still\n");
        });
        try {
            BoundedHttpServer server =
                    BoundedHttpServer.start(address, "metrics", Map.of("/metrics", scrape, "/healthz", health));
            LOG.info("metrics address={}", server.address());
            return new MetricsServer(server);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics at %s: %s; give another --metrics-address".formatted(address, e.getMessage()),
                    e);
        }
    }

    /** Where it listens, with the port that was given if 0 was asked for. */
    public InetSocketAddress address() {
        return server.address();
    }

    private static HttpHandler answering(String path, HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    text(exchange, 404, "there is /metrics and /healthz\n");
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
