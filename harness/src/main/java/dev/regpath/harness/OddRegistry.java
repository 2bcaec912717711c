package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A registry that behaves as the first part of a request's path says, such as {@code /host0,blob=404,auth=bearer/v2/…}: one
 * server is as many odd hosts as a test wants. It runs in a node, and has every repository: its image is made of its name,
 * so that no two of them share a blob.
 */
public final class OddRegistry {
    /** The first port where it listens, and how many there are. */
    static final int PORT = 7300;

    private static final int PORTS = 3;

    /** Where it speaks TLS, and where it does so with those only who have the certificate of {@link #CLIENT}. */
    static final int TLS_PORT = 7310;

    static final int CLIENT_PORT = 7311;

    /** Its certificate, which nobody has signed, and a client's with its key. */
    static final Path CA = Path.of("/run/odd-registry.crt");

    static final Path CLIENT = Path.of("/run/odd-client.pem");

    /** What it tells of each request: the first part of the path, method, kind and status. */
    static final Path LOG = Path.of("/run/odd-registry.log");

    /** The credentials that it accepts, and the token that it gives for them. */
    static final String CREDENTIALS = "puller:pull-secret";

    private static final String TOKEN = "a-token";
    private static final String BASIC = "Basic " + Base64.getEncoder().encodeToString(CREDENTIALS.getBytes(UTF_8));

    private OddRegistry() {}

    /** Serves until it is ended. */
    public static void main(String[] arguments) throws Exception {
        for (int port = PORT; port < PORT + PORTS; port++) {
            start(HttpServer.create(address(port), 64));
        }
        SSLContext tls = OddCertificates.context(CA, CLIENT);
        for (int port : new int[] {TLS_PORT, CLIENT_PORT}) {
            HttpsServer server = HttpsServer.create(address(port), 64);
            server.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters all = tls.getDefaultSSLParameters();
                    all.setNeedClientAuth(port == CLIENT_PORT);
                    parameters.setSSLParameters(all);
                }
            });
            start(server);
        }
        System.out.println("ready");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port);
    }

    private static void start(HttpServer server) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                serve(exchange);
            }
        });
        server.start();
    }

    private static void serve(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", 3);
        Map<String, String> oddities = new LinkedHashMap<>();
        Arrays.stream(path[1].split(",", -1))
                .map(word -> word.split("=", 2))
                .forEach(word -> oddities.put(word[0], word.length > 1 ? word[1] : ""));
        String rest = path.length > 2 ? path[2] : "";
        if (rest.equals("token")) {
            token(exchange, oddities, path[1]);
            return;
        }
        String[] parts = rest.split("/", -1);
        if (rest.equals("v2/") || parts.length < 5) {
            answer(exchange, path[1], "ping", authorized(exchange, oddities, "ping", path[1]) ? 200 : 401, "{}", "");
            return;
        }
        String place = parts[parts.length - 2];
        String name = parts[parts.length - 1];
        SampleImage image = SampleImage.of(parts[parts.length - 3], oddities.getOrDefault("content", "image"));
        String kind = place.equals("manifests")
                ? exchange.getRequestMethod().equals("HEAD") ? "resolve" : "manifest"
                : name.equals(image.layerDigest()) ? "layer" : "configuration";
        if (!authorized(exchange, oddities, kind, path[1])) {
            answer(exchange, path[1], kind, 401, "{}", "application/json");
            return;
        }
        switch (oddities.getOrDefault(kind, "200")) {
            case "200" -> content(exchange, oddities, path[1], kind, name, image);
            case "elsewhere" -> {
                String other = "/" + path[1].replace(kind + "=elsewhere", "from=elsewhere") + "/" + rest;
                // From the first port to the second: what a proxy or a login is for need not be the same there.
                String there = base(exchange).replace(":" + PORT, ":" + (PORT + 1));
                exchange.getResponseHeaders().add("Location", there + other);
                answer(exchange, path[1], kind, 307, "", "");
            }
            case "silent" -> waitForEver();
            case "stalled" -> {
                exchange.getResponseHeaders().add("Content-Type", "application/octet-stream");
                exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : 1000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                waitForEver();
            }
            case "nowhere" -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:9/" + rest);
                answer(exchange, path[1], kind, 307, "", "");
            }
            case String status -> answer(exchange, path[1], kind, Integer.parseInt(status), "{}", "application/json");
        }
    }

    /** The connection stays open, until this process is ended. */
    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String base(HttpExchange exchange) {
        return "%s://%s"
                .formatted(
                        exchange instanceof HttpsExchange ? "https" : "http",
                        exchange.getRequestHeaders().getFirst("Host"));
    }

    /** Whether it may have that; if not, the challenge is among the headers of the answer. */
    private static boolean authorized(HttpExchange exchange, Map<String, String> oddities, String kind, String first) {
        String auth = oddities.getOrDefault("auth", "none");
        String at = oddities.getOrDefault("at", kind);
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (auth.equals("none") || !at.equals(kind) || given.equals("Bearer " + TOKEN) || given.equals(BASIC)) {
            return true;
        }
        String realm =
                auth.equals("realm-dead") ? "http://127.0.0.1:9/token" : "%s/%s/token".formatted(base(exchange), first);
        switch (auth) {
            case "basic" -> exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"odd\"");
            case "silent" -> {}
            default ->
                exchange.getResponseHeaders()
                        .add("WWW-Authenticate", "Bearer realm=\"%s\",service=\"odd\"".formatted(realm));
        }
        return false;
    }

    private static void token(HttpExchange exchange, Map<String, String> oddities, String first) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        boolean known = body.contains("username=puller&password=pull-secret")
                || body.contains("refresh_token=an-identity")
                || BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean get = exchange.getRequestMethod().equals("GET");
        switch (oddities.getOrDefault("auth", "none")) {
            case "web-page" -> answer(exchange, first, "token", 200, "<html>welcome</html>", "text/html");
            case "no-oauth" ->
                answer(exchange, first, "token", get ? 200 : 404, tokenJson("token"), "application/json");
            case "login" ->
                answer(
                        exchange,
                        first,
                        "token",
                        known ? 200 : 401,
                        known ? tokenJson("token") : "{}",
                        "application/json");
            default -> answer(exchange, first, "token", 200, tokenJson("access_token"), "application/json");
        }
    }

    private static String tokenJson(String member) {
        return "{\"%s\": \"%s\"}".formatted(member, TOKEN);
    }

    private static void content(
            HttpExchange exchange,
            Map<String, String> oddities,
            String first,
            String kind,
            String name,
            SampleImage image)
            throws IOException {
        switch (kind) {
            case "layer" -> bytes(exchange, first, kind, 200, image.layer, "application/octet-stream");
            case "configuration" -> {
                boolean here = name.equals(image.configurationDigest());
                bytes(exchange, first, kind, here ? 200 : 404, image.configuration, "application/octet-stream");
            }
            default -> {
                boolean byDigest = name.startsWith("sha256:");
                boolean inner = name.equals(image.manifestDigest());
                byte[] body = inner ? image.manifest : image.root;
                if (byDigest && !inner && !name.equals(image.rootDigest())) {
                    answer(exchange, first, kind, 404, "{}", "application/json");
                    return;
                }
                if (oddities.containsKey("damaged") && kind.equals("manifest")) {
                    body = (new String(body, UTF_8) + " ").getBytes(UTF_8);
                }
                if (!oddities.containsKey("no-digest")) {
                    exchange.getResponseHeaders()
                            .add("Docker-Content-Digest", inner ? image.manifestDigest() : image.rootDigest());
                }
                bytes(exchange, first, kind, 200, body, inner ? SampleImage.MANIFEST : image.rootType);
            }
        }
    }

    private static void answer(HttpExchange exchange, String first, String kind, int status, String body, String type)
            throws IOException {
        bytes(exchange, first, kind, status, body.getBytes(UTF_8), type);
    }

    private static void bytes(HttpExchange exchange, String first, String kind, int status, byte[] body, String type)
            throws IOException {
        synchronized (OddRegistry.class) {
            Files.writeString(
                    LOG,
                    "%s %s %s %d\n".formatted(first, exchange.getRequestMethod(), kind, status),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        if (!type.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Type", type);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    /** An image of one layer with one file in it, and what is above it. */
    private static final class SampleImage {
        static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
        private static final String INDEX = "application/vnd.oci.image.index.v1+json";
        private static final int BLOCK = 512;

        private final byte[] layer;
        private final byte[] configuration;
        private final byte[] manifest;
        private final byte[] root;
        private final String rootType;

        private SampleImage(byte[] layer, byte[] configuration, byte[] manifest, byte[] root, String rootType) {
            this.layer = layer;
            this.configuration = configuration;
            this.manifest = manifest;
            this.root = root;
            this.rootType = rootType;
        }

        /** Of a repository; the content is {@code image}, {@code index}, {@code foreign}, {@code page} or {@code chart}. */
        static SampleImage of(String name, String content) {
            byte[] tar = tar(name);
            byte[] layer = gzip(tar);
            String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
            byte[] configuration = """
                    {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(architecture, digest(tar)).getBytes(UTF_8);
            byte[] manifest = """
                    {"schemaVersion":2,"mediaType":"%s",
                    "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
                    "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}]}""".formatted(
                            MANIFEST, digest(configuration), configuration.length, digest(layer), layer.length)
                    .getBytes(UTF_8);
            return switch (content) {
                case "index" -> new SampleImage(layer, configuration, manifest, index(manifest, architecture), INDEX);
                case "foreign" -> new SampleImage(layer, configuration, manifest, index(manifest, "s390x"), INDEX);
                case "page" ->
                    new SampleImage(
                            layer,
                            configuration,
                            manifest,
                            "<html>%s</html>".formatted(name).getBytes(UTF_8),
                            "text/html; charset=utf-8");
                default -> new SampleImage(layer, configuration, manifest, manifest, MANIFEST);
            };
        }

        private static byte[] index(byte[] manifest, String architecture) {
            return """
                    {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                    "platform":{"os":"linux","architecture":"%s"}}]}""".formatted(INDEX, MANIFEST, digest(manifest), manifest.length, architecture)
                    .getBytes(UTF_8);
        }

        String layerDigest() {
            return digest(layer);
        }

        String configurationDigest() {
            return digest(configuration);
        }

        String manifestDigest() {
            return digest(manifest);
        }

        String rootDigest() {
            return digest(root);
        }

        /** One file of no bytes, whose name is the repository's. */
        private static byte[] tar(String name) {
            byte[] all = new byte[3 * BLOCK];
            put(all, 0, name);
            put(all, 100, "0000644\0");
            put(all, 108, "0000000\0");
            put(all, 116, "0000000\0");
            put(all, 124, "00000000000\0");
            put(all, 136, "00000000000\0");
            put(all, 148, "        ");
            put(all, 156, "0");
            put(all, 257, "ustar\00000");
            int sum = 0;
            for (int i = 0; i < BLOCK; i++) {
                sum += all[i] & 0xff;
            }
            put(all, 148, "%06o\0 ".formatted(sum));
            return all;
        }

        private static void put(byte[] into, int at, String text) {
            byte[] bytes = text.getBytes(UTF_8);
            System.arraycopy(bytes, 0, into, at, bytes.length);
        }

        private static byte[] gzip(byte[] bytes) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return out.toByteArray();
        }

        private static String digest(byte[] bytes) {
            try {
                return "sha256:"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
