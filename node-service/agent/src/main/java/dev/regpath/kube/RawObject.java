package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

/**
 * An object as the API server sent it, cut to what a node needs.
 *
 * @param name its name; empty if it has none, as a bookmark
 * @param uid which of several objects of that name it is
 * @param resourceVersion which state of the collection it shows
 * @param generation which wish of the user it shows
 * @param document everything but the status, as JSON that {@code intent} reads
 * @param status the status, as JSON; {@code null} if there is none
 * @param tooLarge whether it is larger than a document may be; then neither text is there
 * @param code of a Status object: the HTTP status it stands for; 0 for other objects
 * @param message of a Status object
 */
record RawObject(
        String name,
        String uid,
        String resourceVersion,
        long generation,
        String document,
        String status,
        boolean tooLarge,
        int code,
        String message) {
    /** The text of an absent status. */
    static final String NO_STATUS = "null";

    RawObject {
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(document, "document");
        requireNonNull(status, "status");
        requireNonNull(message, "message");
    }
}
