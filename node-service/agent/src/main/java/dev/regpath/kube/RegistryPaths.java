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
 * The collection of RegistryPaths at the API server. Reads item by item: however many there are and however large, one is
 * in memory at a time.
 */
final class RegistryPaths {
    /** Where the server keeps them. */
    static final String TARGET = "/apis/" + Api.API_VERSION + "/" + Api.PATHS;

    /** A page of the largest objects that etcd takes is read in well under a second. */
    private static final int PAGE = 100;

    /** For whatever is not a watch. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The server ends a watch by itself; only one whose peer is gone lasts longer than it promised. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** What a watch reports. */
    sealed interface Event {
        /** There is a new object, or a new state of one. */
        record Changed(RawObject object) implements Event {}

        /** An object is gone. */
        record Deleted(RawObject object) implements Event {}

        /** Nothing happened up to this version. */
        record Bookmark(String resourceVersion) implements Event {}
    }

    private final ApiAccess access;
    private Optional<HttpConnection> open = Optional.empty();
    private boolean interrupted;

    RegistryPaths(ApiAccess access) {
        this.access = access;
    }

    /**
     * Reads all of them, page by page.
     *
     * @return the version of the collection, from which a watch goes on
     * @throws IOException if any part is missing: then what was read must not be used
     */
    String list(Consumer<RawObject> each) throws IOException {
        String next = "";
        while (true) {
            String target = TARGET + "?limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + encoded(next));
            try (HttpConnection connection = connect()) {
                Page page = new Page();
                page.read(body(connection, target), each);
                if (page.next.isEmpty()) {
                    return page.resourceVersion;
                }
                next = page.next;
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
    void watch(String resourceVersion, Duration length, Consumer<Event> each) throws IOException {
        String target = TARGET + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + encoded(resourceVersion)
                + "&timeoutSeconds=" + length.toSeconds();
        try (HttpConnection connection = connect()) {
            PushbackInputStream body = new PushbackInputStream(body(connection, target));
            connection.setPatience(length.plus(GRACE));
            int first = body.read();
            if (first < 0) {
                return; // Nothing happened, and no bookmark was due: for a reader of JSON that would be a broken
                // answer.
            }
            body.unread(first);
            JsonReader in = reader(body);
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

    private static InputStream body(HttpConnection connection, String target) throws IOException {
        HttpConnection.Response response = connection.send("GET", target, "", "");
        if (response.status() != 200) {
            throw Refusals.read(response, "the API server does not give RegistryPaths");
        }
        return response.body();
    }

    private static Event event(JsonReader in) throws IOException {
        String type = "";
        Optional<RawObject> read = Optional.empty();
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "type" -> type = in.nextString();
                case "object" -> read = Optional.of(ObjectReader.read(in, Api.PATH_KIND));
                default -> in.skipValue();
            }
        }
        in.endObject();
        if (read.isEmpty()) {
            throw new IOException("an event of type '%s' has no object".formatted(type));
        }
        RawObject object = read.get();
        return switch (type) {
            case "ADDED", "MODIFIED" -> new Event.Changed(object);
            case "DELETED" -> new Event.Deleted(object);
            case "BOOKMARK" -> new Event.Bookmark(object.resourceVersion());
            case "ERROR" ->
                throw ApiException.refused(object.code(), "the watch of RegistryPaths ended", object.message());
            default -> throw new IOException("'%s' is not a type of an event".formatted(type));
        };
    }

    /** One page of a list. */
    private static final class Page {
        private String next = "";
        private String resourceVersion = "";

        void read(InputStream body, Consumer<RawObject> each) throws IOException {
            JsonReader in = reader(body);
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
                throw new IOException("a list of RegistryPaths has no resourceVersion");
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

        private static void items(JsonReader in, Consumer<RawObject> each) throws IOException {
            if (in.peek() == JsonToken.NULL) { // How Go writes an empty list.
                in.nextNull();
                return;
            }
            in.beginArray();
            while (in.hasNext()) {
                each.accept(ObjectReader.read(in, Api.PATH_KIND));
            }
            in.endArray();
        }
    }

    private static JsonReader reader(InputStream body) {
        return new JsonReader(new InputStreamReader(body, UTF_8));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }
}
