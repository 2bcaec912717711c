package dev.regpath.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics} to Prometheus and {@code /healthz} to whoever restarts what hangs. Two threads of its own;
 * closing ends them.
 */
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

    private final HttpServer server;
    private final ExecutorService threads;

    private MetricsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to listen.
     *
     * @param healthy whether the agent does its work, as {@code /healthz} tells
     * @throws IOException if the address cannot be had
     */
    public static MetricsServer start(InetSocketAddress address, NodeMetrics metrics, BooleanSupplier healthy)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics at %s: %s; give another --metrics-address".formatted(address, e.getMessage()),
                    e);
        }
        ExpositionFormats formats = ExpositionFormats.init();
        server.createContext("/metrics", answering("/metrics", exchange -> {
            ExpositionFormatWriter writer =
                    formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
            ByteArrayOutputStream body = new ByteArrayOutputStream(8192);
            writer.write(body, metrics.scrape());
            send(exchange, 200, writer.getContentType(), body.toByteArray());
        }));
        server.createContext("/healthz", answering("/healthz", exchange -> {
            boolean well = healthy.getAsBoolean();
            text(exchange, well ? 200 : 503, well ? "ok\n" : "the agent's loop stands still\n");
        }));
        ExecutorService threads = Executors.newFixedThreadPool(
                2, Thread.ofPlatform().daemon().name("metrics-", 0).factory());
        server.setExecutor(threads);
        server.start();
        LOG.info("metrics address={}", server.getAddress());
        return new MetricsServer(server, threads);
    }

    /** Where it listens, with the port that was given if 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
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
        server.stop(0);
        threads.shutdownNow();
    }
}
