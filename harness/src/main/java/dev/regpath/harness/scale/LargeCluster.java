package dev.regpath.harness.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * An API server of a cluster that is too large for this machine: its thousands of nodes are made while they are read. What a
 * watcher writes is kept, told to those who watch it, and noted with the time. It takes no WebSockets, so that a client
 * watches by HTTP.
 */
final class LargeCluster implements AutoCloseable {
    private static final String GROUP = "/apis/regpath.dev/v1alpha1/";
    private static final int CREATED = 201;

    /** Objects of one kind that are never all there at once. */
    private record Crowd(int size, IntFunction<String> object, IntFunction<String> metadata) {}

    private final LargeObjects objects;
    private final HttpServer server;
    private final Map<String, Crowd> crowds = new HashMap<>();
    private final Map<String, Map<String, String>> stored = new ConcurrentHashMap<>();
    private final Map<String, List<BlockingQueue<String>>> watchers = new ConcurrentHashMap<>();
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong(1_000_000);
    private final AtomicLong writes = new AtomicLong();

    private LargeCluster(LargeObjects objects, HttpServer server) {
        this.objects = objects;
        this.server = server;
        crowds.put("/api/v1/nodes", new Crowd(objects.nodes(), objects::node, objects::nodeMetadata));
        crowds.put(
                "/api/v1/namespaces/regpath-system/pods",
                new Crowd(objects.nodes(), objects::agentPod, objects::agentPod));
        crowds.put(GROUP + "registrypathnodes", new Crowd(objects.nodes(), objects::report, objects::report));
        for (int i = 0; i < objects.paths(); i++) {
            store(GROUP + "registrypaths", LargeObjects.path(i), objects.registryPath(i));
            store(
                    "/api/v1/namespaces/%s/services".formatted(LargeObjects.namespace(i)),
                    LargeObjects.SERVICE,
                    objects.service(i));
            moveEndpoint(i, 0);
        }
    }

    static LargeCluster start(LargeObjects objects) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        LargeCluster cluster = new LargeCluster(objects, server);
        server.createContext("/", cluster::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return cluster;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** One endpoint of a path's Service has another address. */
    void moveEndpoint(int path, int move) {
        store(
                "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices".formatted(LargeObjects.namespace(path)),
                LargeObjects.SERVICE + "-7x2",
                objects.slice(path, move));
    }

    /** A kubelet writes its Node anew, in which nothing has changed but times. */
    void heartbeat(int node) {
        tell("/api/v1/nodes", "MODIFIED", objects.nodeMetadata(node));
    }

    /** An agent reports something new. */
    void report(int node, String state) {
        tell(GROUP + "registrypathnodes", "MODIFIED", objects.report(node, state));
    }

    /** When something was last written, by {@link System#nanoTime}; empty if it never was. */
    Optional<Long> lastWrite(String kind, String name) {
        return Optional.ofNullable(written.get(kind + "/" + name));
    }

    /** How often anything was written. */
    long writes() {
        return writes.get();
    }

    /** A route as it was last written. */
    String route(int path) {
        return stored.getOrDefault(GROUP + "registryroutes", Map.of()).getOrDefault(LargeObjects.path(path), "");
    }

    private void store(String collection, String name, String object) {
        String now = versioned(object);
        boolean isNew = stored.computeIfAbsent(collection, _ -> new ConcurrentHashMap<>())
                        .put(name, now)
                == null;
        tell(collection, isNew ? "ADDED" : "MODIFIED", now);
    }

    private String versioned(String object) {
        return object.replaceFirst(
                "\"resourceVersion\": ?\"[0-9]*\"", "\"resourceVersion\":\"" + version.incrementAndGet() + "\"");
    }

    private void tell(String collection, String type, String object) {
        watchers.getOrDefault(collection, List.of())
                .forEach(queue -> queue.add("{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object)));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange);
            switch (exchange.getRequestMethod()) {
                case "GET" -> {
                    if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
                        answer(exchange, 503, "");
                    } else if ("true".equals(query.get("watch"))) {
                        watch(exchange, path, query);
                    } else {
                        get(exchange, path, query);
                    }
                }
                case "DELETE" -> answer(exchange, 200, "{}");
                default -> write(exchange, path);
            }
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        Optional.ofNullable(exchange.getRequestURI().getQuery()).map(text -> text.split("&", -1)).stream()
                .flatMap(Arrays::stream)
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> query.put(pair[0], pair.length > 1 ? pair[1] : ""));
        return query;
    }

    private void get(HttpExchange exchange, String path, Map<String, String> query) throws IOException {
        Crowd crowd = crowds.get(path);
        if (crowd != null) {
            list(exchange, crowd, query);
            return;
        }
        int slash = path.lastIndexOf('/');
        Map<String, String> collection = stored.get(path);
        String one = stored.getOrDefault(path.substring(0, slash), Map.of()).get(path.substring(slash + 1));
        if (one != null) {
            answer(exchange, 200, one);
        } else if (collection == null && path.substring(0, slash).endsWith("/leases")) {
            answer(exchange, 404, "{\"kind\":\"Status\",\"code\":404}");
        } else {
            answer(
                    exchange,
                    200,
                    "{\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}"
                            .formatted(
                                    version.get(),
                                    String.join(",", collection == null ? List.of() : collection.values())));
        }
    }

    /** Page by page, object by object. */
    private void list(HttpExchange exchange, Crowd crowd, Map<String, String> query) throws IOException {
        boolean metadata =
                String.valueOf(exchange.getRequestHeaders().getFirst("Accept")).contains("as=PartialObjectMetadata");
        int from = Integer.parseInt(query.getOrDefault("continue", "0"));
        int limit = Integer.parseInt(query.getOrDefault("limit", Integer.toString(crowd.size())));
        int to = Math.min(crowd.size(), from + limit);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            String more = to < crowd.size() ? ",\"continue\":\"%d\"".formatted(to) : "";
            body.write("{\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":["
                    .formatted(version.get(), more)
                    .getBytes(UTF_8));
            for (int i = from; i < to; i++) {
                String object =
                        metadata ? crowd.metadata().apply(i) : crowd.object().apply(i);
                body.write(((i > from ? "," : "") + object).getBytes(UTF_8));
            }
            body.write("]}".getBytes(UTF_8));
        }
    }

    private void watch(HttpExchange exchange, String path, Map<String, String> query) throws IOException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        watchers.computeIfAbsent(path, _ -> new CopyOnWriteArrayList<>()).add(queue);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        long end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(Long.parseLong(query.getOrDefault("timeoutSeconds", "3600")));
        try (OutputStream body = exchange.getResponseBody()) {
            body.flush();
            while (System.nanoTime() < end) {
                String event = queue.poll(1, TimeUnit.SECONDS);
                if (event != null) {
                    body.write(event.getBytes(UTF_8));
                    body.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchers.get(path).remove(queue);
        }
    }

    private void write(HttpExchange exchange, String path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        writes.incrementAndGet();
        String target = path.endsWith("/status") ? path.substring(0, path.length() - "/status".length()) : path;
        boolean creates = exchange.getRequestMethod().equals("POST");
        boolean patches = exchange.getRequestMethod().equals("PATCH");
        int slash = target.lastIndexOf('/');
        String collection = creates ? target : target.substring(0, slash);
        if (patches && !collection.endsWith("/leases")) {
            answer(exchange, 200, "{}");
            return;
        }
        JsonObject object = JsonParser.parseString(body).getAsJsonObject();
        String name = creates
                ? Optional.ofNullable(object.getAsJsonObject("metadata").get("name"))
                        .map(value -> value.getAsString())
                        .orElse("generated")
                : target.substring(slash + 1);
        JsonObject metadata = object.has("metadata") ? object.getAsJsonObject("metadata") : new JsonObject();
        metadata.addProperty("name", name);
        metadata.addProperty("resourceVersion", "0");
        object.add("metadata", metadata);
        if (!collection.endsWith("/events")) {
            store(collection, name, object.toString());
            written.put(collection.substring(collection.lastIndexOf('/') + 1) + "/" + name, System.nanoTime());
        }
        answer(
                exchange,
                creates ? CREATED : 200,
                stored.getOrDefault(collection, Map.of()).getOrDefault(name, body));
    }

    private static void answer(HttpExchange exchange, int status, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        try {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
