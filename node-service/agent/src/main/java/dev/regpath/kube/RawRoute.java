package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

/**
 * A RegistryRoute as the API server sent it, cut to what a node needs, and taken apart.
 *
 * @param name its name and that of its RegistryPath; empty if it has none, as a bookmark
 * @param resourceVersion which state of the collection it shows
 * @param generation which wish of the user it shows
 * @param document the RegistryPath, as JSON
 * @param found what the watcher found for it, as JSON; {@code null} if there is nothing
 * @param tooLarge whether it is larger than a document may be; then neither text is there
 * @param code of a Status object: the HTTP status it stands for; 0 for other objects
 * @param message of a Status object
 */
record RawRoute(
        String name,
        String resourceVersion,
        long generation,
        String document,
        String found,
        boolean tooLarge,
        int code,
        String message)
        implements ServerObject {
    /** The text if nothing was found. */
    static final String NOTHING = "null";

    RawRoute {
        requireNonNull(name, "name");
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(document, "document");
        requireNonNull(found, "found");
        requireNonNull(message, "message");
    }
}
