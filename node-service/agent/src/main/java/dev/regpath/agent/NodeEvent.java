package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

/**
 * Something that began or ended.
 *
 * @param kind whether action is needed
 * @param reason a word of a fixed list, for example {@code EndpointFailing}
 * @param message one sentence that names what it is about
 */
public record NodeEvent(EventType kind, String reason, String message) {
    /** As the {@code type} of a Kubernetes Event. */
    public enum EventType {
        NORMAL,
        WARNING
    }

    public NodeEvent {
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }

    static NodeEvent warning(String reason, String message) {
        return new NodeEvent(EventType.WARNING, reason, message);
    }

    static NodeEvent normal(String reason, String message) {
        return new NodeEvent(EventType.NORMAL, reason, message);
    }
}
