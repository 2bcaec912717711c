package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.regpath.contract.Api;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Objects of one kind at the API server. Reads item by item: however many there are and however large, one is in memory at
 * a time.
 *
 * @param <T> one of them
 */
final class ResourceCollection<T extends ServerObject> {
    /** Where the server keeps all kinds of ours. */
    static final String GROUP = "/apis/" + Api.API_VERSION + "/";

    /** A page of the largest objects that etcd takes is read in well under a second. */
    private static final int PAGE = 100;

    /** For whatever is not a watch. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The server ends a watch by itself; only one whose peer is gone lasts longer than it promised. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** What a watch reports. */
    sealed interface Event<T> {
        /** There is a new object, or a new state of one. */
        record Changed<T>(T object) implements Event<T> {}

        /** An object is gone. */
        record Deleted<T>(T object) implements Event<T> {}

        /** Nothing happened up to this version. */
        record Bookmark<T>(String resourceVersion) implements Event<T> {}
    }

    /** Reads the next object of a stream. */
    interface ItemReader<T> {
        T read(JsonReader in) throws IOException;
    }

    private final ApiAccess access;
    private final String kind;
    private final String target;
    private final ItemReader<T> reader;
    private Optional<HttpConnection> open = Optional.empty();
    private boolean interrupted;

    private ResourceCollection(ApiAccess access, String kind, String target, ItemReader<T> reader) {
        this.access = access;
        this.kind = kind;
        this.target = target;
        this.reader = reader;
    }

    /** All RegistryRoutes. */
    static ResourceCollection<RawRoute> routes(ApiAccess access) {
        return new ResourceCollection<>(access, Api.ROUTE_KIND, GROUP + Api.ROUTES + "?", RouteReader::route);
    }

    /** The RegistryPathNode of this node and no other: the server sends nothing of those. */
    static ResourceCollection<OwnNode> ownNode(ApiAccess access, String node) {
        return new ResourceCollection<>(
                access,
                Api.NODE_KIND,
                GROUP + Api.NODES + "?fieldSelector=" + encoded("metadata.name=" + node) + "&",
                OwnNode::read);
    }

    /** What they are called in messages. */
    String kind() {
        return kind;
    }

    /**
     * Reads all of them, page by page. The server answers from its cache, as it does for all of Kubernetes' own programs:
     * what thousands of nodes ask for at once does not reach its store.
     *
     * @param notOlderThan a version that is known already; empty if there is none, and any is good
     * @return the version of the collection, from which a watch goes on
     * @throws IOException if any part is missing: then what was read must not be used
     */
    String list(Optional<String> notOlderThan, Consumer<T> each) throws IOException {
        String first = notOlderThan
                .map(version -> "&resourceVersion=" + encoded(version) + "&resourceVersionMatch=NotOlderThan")
                .orElse("&resourceVersion=0");
        String next = "";
        while (true) {
            String page = target + "limit=" + PAGE + (next.isEmpty() ? first : "&continue=" + encoded(next));
            try (HttpConnection connection = connect()) {
                Page read = new Page();
                read.read(body(connection, page), each);
                if (read.next.isEmpty()) {
                    return read.resourceVersion;
                }
                next = read.next;
            }
        }
    }

    /**
     * Hands on what happens until the server ends the watch.
     *
     * @param resourceVersion what is known already
     * @param length how long the server is asked to go on
     * @throws ApiException if the server no longer knows that version ({@link ApiException#isExpired}), or refuses
     */
    void watch(String resourceVersion, Duration length, Consumer<Event<T>> each) throws IOException {
        String watch = target + "watch=true&allowWatchBookmarks=true&resourceVersion=" + encoded(resourceVersion)
                + "&timeoutSeconds=" + length.toSeconds();
        try (HttpConnection connection = connect()) {
            PushbackInputStream body = new PushbackInputStream(body(connection, watch));
            connection.setPatience(length.plus(GRACE));
            int first = body.read();
            if (first < 0) {
                return; // Nothing happened, and no bookmark was due: for a reader of JSON that would be a broken
                // answer.
            }
            body.unread(first);
            JsonReader in = json(body);
            in.setStrictness(Strictness.LENIENT); // One value after the other.
            while (in.peek() != JsonToken.END_DOCUMENT) {
                each.accept(event(in));
            }
        }
    }

    /** Ends, for good, what {@link #list} or {@link #watch} is waiting for in another thread. */
    synchronized void interrupt() throws IOException {
        interrupted = true;
        if (open.isPresent()) {
            open.get().close();
        }
    }

    private HttpConnection connect() throws IOException {
        return keep(HttpConnection.open(access.endpoint(), PATIENCE));
    }

    private synchronized HttpConnection keep(HttpConnection connection) throws IOException {
        open = Optional.of(connection);
        if (interrupted) {
            connection.close();
        }
        return connection;
    }

    private InputStream body(HttpConnection connection, String what) throws IOException {
        HttpConnection.Response response = connection.send("GET", what, "", "");
        if (response.status() != 200) {
            throw Refusals.read(response, "the API server does not give %ss".formatted(kind));
        }
        return response.body();
    }

    private Event<T> event(JsonReader in) throws IOException {
        String type = "";
        Optional<T> read = Optional.empty();
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "type" -> type = in.nextString();
                case "object" -> read = Optional.of(reader.read(in));
                default -> in.skipValue();
            }
        }
        in.endObject();
        if (read.isEmpty()) {
            throw new IOException("an event of type '%s' has no object".formatted(type));
        }
        T object = read.get();
        return switch (type) {
            case "ADDED", "MODIFIED" -> new Event.Changed<>(object);
            case "DELETED" -> new Event.Deleted<>(object);
            case "BOOKMARK" -> new Event.Bookmark<>(object.resourceVersion());
            case "ERROR" ->
                throw ApiException.refused(object.code(), "the watch of %ss ended".formatted(kind), object.message());
            default -> throw new IOException("'%s' is not a type of an event".formatted(type));
        };
    }

    /** One page of a list. */
    private final class Page {
        private String next = "";
        private String resourceVersion = "";

        void read(InputStream body, Consumer<T> each) throws IOException {
            JsonReader in = json(body);
            in.beginObject();
            while (in.hasNext()) {
                switch (in.nextName()) {
                    case "metadata" -> metadata(in);
                    case "items" -> items(in, each);
                    default -> in.skipValue();
                }
            }
            in.endObject();
            if (resourceVersion.isEmpty()) {
                throw new IOException("a list of %ss has no resourceVersion".formatted(kind));
            }
        }

        private void metadata(JsonReader in) throws IOException {
            in.beginObject();
            while (in.hasNext()) {
                String field = in.nextName();
                if (in.peek() != JsonToken.STRING) {
                    in.skipValue();
                } else if (field.equals("continue")) {
                    next = in.nextString();
                } else if (field.equals("resourceVersion")) {
                    resourceVersion = in.nextString();
                } else {
                    in.skipValue();
                }
            }
            in.endObject();
        }

        private void items(JsonReader in, Consumer<T> each) throws IOException {
            if (in.peek() == JsonToken.NULL) { // How Go writes an empty list.
                in.nextNull();
                return;
            }
            in.beginArray();
            while (in.hasNext()) {
                each.accept(reader.read(in));
            }
            in.endArray();
        }
    }

    private static JsonReader json(InputStream body) {
        return new JsonReader(new InputStreamReader(body, UTF_8));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }
}
