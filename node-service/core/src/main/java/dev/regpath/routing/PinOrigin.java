package dev.regpath.routing;

/** Where the addresses come from that a name is pinned to. */
public enum PinOrigin {
    /** The name had them when it last resolved. */
    LAST_KNOWN("last known"),
    /** No address of it is known; the frontend that names it has them, as literal addresses or as those of its Service. */
    FRONTEND("of the frontend"),
    /** No address of it is known: they stand for it on this node, and lead to the backends. */
    PLACEHOLDER("placeholder"),
    /** They are the backends' own. */
    BACKENDS("backends");

    private final String words;

    PinOrigin(String words) {
        this.words = words;
    }

    /** In the words an operator reads. */
    public String words() {
        return words;
    }
}
