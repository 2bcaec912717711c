package dev.regpath.kube;

import com.google.gson.JsonObject;
import dev.regpath.input.Logged;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends Kubernetes Events about this node, one after the other, in a thread of its own. Events are a courtesy: what cannot
 * be sent at once, or comes while too many wait, is lost.
 */
public final class EventSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);

    /** Events about what belongs to no namespace are in this one (client-go, tools/record). */
    private static final String TARGET = "/api/v1/namespaces/default/events";

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_WAITING = 64;

    /** The API server takes no longer one (validation of core/v1 Events). */
    private static final int LONGEST_MESSAGE = 1024;

    private final ApiAccess access;
    private final String node;
    private final Clock clock;
    private final BlockingQueue<JsonObject> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;

    private EventSender(ApiAccess access, String node, Clock clock) {
        this.access = access;
        this.node = node;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("events").unstarted(this::run);
    }

    /**
     * Begins with nothing to send.
     *
     * @param node the node's name in the cluster
     * @param clock tells when something happened
     */
    public static EventSender start(ApiAccess access, String node, Clock clock) {
        EventSender sender = new EventSender(access, node, clock);
        sender.thread.start();
        return sender;
    }

    /**
     * Sends an event soon. Never waits.
     *
     * @param type {@code Normal} or {@code Warning}
     * @param reason one word in camel case
     * @param message for people
     */
    public void send(String type, String reason, String message) {
        if (!waiting.offer(event(node, clock, type, reason, message))) {
            LOG.debug("an event is lost, too many wait reason={} message={}", reason, Logged.of(message));
        }
    }

    /**
     * Sends one event and waits until the API server has it, for a process that ends soon.
     *
     * @throws IOException if it does not take it
     */
    public static void sendNow(ApiAccess access, String node, Clock clock, String type, String reason, String message)
            throws IOException {
        post(access, event(node, clock, type, reason, message));
    }

    private static void post(ApiAccess access, JsonObject event) throws IOException {
        try (HttpConnection connection = HttpConnection.open(access.endpoint(), PATIENCE)) {
            HttpConnection.Response response = connection.send("POST", TARGET, "application/json", event.toString());
            if (response.status() / 100 != 2) {
                throw Refusals.read(response, "the event is refused");
            }
        }
    }

    private static JsonObject event(String node, Clock clock, String type, String reason, String message) {
        JsonObject metadata = new JsonObject();
        metadata.addProperty("generateName", node + ".");
        metadata.addProperty("namespace", "default");
        // As the kubelet does: a node's uid is taken to be its name, and kubectl looks for that.
        JsonObject about = new JsonObject();
        about.addProperty("kind", "Node");
        about.addProperty("name", node);
        about.addProperty("uid", node);
        JsonObject source = new JsonObject();
        source.addProperty("component", "regpath");
        source.addProperty("host", node);
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        JsonObject event = new JsonObject();
        event.addProperty("apiVersion", "v1");
        event.addProperty("kind", "Event");
        event.add("metadata", metadata);
        event.add("involvedObject", about);
        event.add("source", source);
        event.addProperty("type", type);
        event.addProperty("reason", reason);
        event.addProperty("message", message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)));
        event.addProperty("firstTimestamp", now);
        event.addProperty("lastTimestamp", now);
        event.addProperty("count", 1);
        return event;
    }

    private void run() {
        try {
            while (true) {
                JsonObject event = waiting.take();
                try {
                    post(access, event);
                } catch (IOException e) {
                    LOG.debug("an event is lost event={} reason={}", event, Logged.of(e));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no longer sending events");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
