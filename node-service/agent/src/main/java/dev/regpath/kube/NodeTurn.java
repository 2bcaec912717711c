package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Lets nodes do something one after the other: a Lease of Kubernetes, which one node holds at a time. It is held without
 * being renewed, for longer than what is done may take: a node that cannot reach the API server meanwhile has its turn all
 * the same. When something went wrong on one node, the Lease says so and stops the others. Not thread-safe.
 */
public final class NodeTurn {
    /** The attempt that is stopped, and why. */
    private static final String STOPPED = "regpath.dev/stopped-attempt";

    private static final String REASON = "regpath.dev/stopped-because";
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_BYTES = 256 * 1024;

    /** What the Lease says to one who asks for it. */
    public sealed interface TurnAnswer {
        /** It is this node's turn. */
        record Granted() implements TurnAnswer {}

        /** It is another's. */
        record Taken(String holder) implements TurnAnswer {}

        /** No node gets it: this attempt failed on a node. */
        record Stopped(String reason) implements TurnAnswer {}
    }

    /** A Lease as it was seen, and when. */
    private record SeenLease(String version, long nanoTime) {}

    private final ApiAccess access;
    private final String target;
    private final String node;
    private final String attempt;
    private final Duration term;
    private final Clock clock;
    private Optional<SeenLease> seen = Optional.empty();

    /**
     * Asks nothing yet.
     *
     * @param namespace of the Lease
     * @param name of the Lease, which exists
     * @param node this node
     * @param attempt what is tried: another attempt is not stopped by the failure of this one
     * @param term longer than what is done may take
     * @param clock tells when the Lease was taken
     */
    public NodeTurn(
            ApiAccess access, String namespace, String name, String node, String attempt, Duration term, Clock clock) {
        this.access = requireNonNull(access, "access");
        this.target = "/apis/coordination.k8s.io/v1/namespaces/%s/leases/%s".formatted(namespace, name);
        this.node = requireNonNull(node, "node");
        this.attempt = requireNonNull(attempt, "attempt");
        this.term = requireNonNull(term, "term");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Takes the turn if no other node has it.
     *
     * @throws IOException if the API server does not answer, or refuses
     */
    public TurnAnswer ask() throws IOException {
        JsonObject lease = read();
        JsonObject annotations = member(member(lease, "metadata"), "annotations");
        if (attempt.equals(text(annotations, STOPPED))) {
            return new TurnAnswer.Stopped(text(annotations, REASON));
        }
        String holder = text(member(lease, "spec"), "holderIdentity");
        if (!holder.isEmpty() && !holder.equals(node) && !hasRunOut(lease)) {
            return new TurnAnswer.Taken(holder);
        }
        JsonObject spec = new JsonObject();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ".000000Z");
        spec.addProperty("holderIdentity", node);
        spec.addProperty("leaseDurationSeconds", term.toSeconds());
        spec.addProperty("acquireTime", now);
        spec.addProperty("renewTime", now);
        lease.add("spec", spec);
        try {
            write(lease);
        } catch (ApiException e) {
            if (e.isConflict()) {
                return new TurnAnswer.Taken("another node");
            }
            throw e;
        }
        return new TurnAnswer.Granted();
    }

    /** By this node's own clock, from when this node first saw it so: clocks of nodes differ. */
    private boolean hasRunOut(JsonObject lease) {
        String version = text(member(lease, "metadata"), "resourceVersion");
        long now = System.nanoTime();
        if (seen.filter(before -> before.version().equals(version)).isEmpty()) {
            seen = Optional.of(new SeenLease(version, now));
            return false;
        }
        long seconds = term.toSeconds();
        if (member(lease, "spec").get("leaseDurationSeconds") instanceof JsonPrimitive given && given.isNumber()) {
            seconds = given.getAsInt();
        }
        return now - seen.get().nanoTime() > Duration.ofSeconds(seconds).toNanos();
    }

    /**
     * Gives the turn back.
     *
     * @param stop why no other node should do the same; empty if it went well
     */
    public void end(Optional<String> stop) throws IOException {
        JsonObject lease = read();
        if (!text(member(lease, "spec"), "holderIdentity").equals(node)) {
            return;
        }
        lease.add("spec", new JsonObject());
        if (stop.isPresent()) {
            JsonObject metadata = member(lease, "metadata");
            JsonObject annotations = member(metadata, "annotations");
            annotations.addProperty(STOPPED, attempt);
            annotations.addProperty(REASON, "node %s: %s".formatted(node, stop.get()));
            metadata.add("annotations", annotations);
            lease.add("metadata", metadata);
        }
        write(lease);
    }

    private JsonObject read() throws IOException {
        return call("GET", "", "");
    }

    private void write(JsonObject lease) throws IOException {
        var _ = call("PUT", JSON, lease.toString());
    }

    private JsonObject call(String method, String contentType, String body) throws IOException {
        try (HttpConnection connection = HttpConnection.open(access.endpoint(), PATIENCE)) {
            HttpConnection.Response response = connection.send(method, target, contentType, body);
            if (response.status() / 100 != 2) {
                throw Refusals.read(response, "the Lease %s is refused".formatted(target));
            }
            JsonElement json = Json.parse(new String(response.body().readNBytes(MOST_BYTES), UTF_8));
            return json instanceof JsonObject object ? object : new JsonObject();
        } catch (InvalidInput e) {
            throw new IOException("the API server's answer is not a Lease: " + e.getMessage(), e);
        }
    }

    private static JsonObject member(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject member ? member : new JsonObject();
    }

    private static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive text ? text.getAsString() : "";
    }
}
