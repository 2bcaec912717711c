package dev.regpath.contract;

import dev.regpath.contract.schema.WordType;

/** What happens to a connection to an external address of the registry that is known to be dead, while something inside serves. */
public enum WhenUpstreamDead {
    /** It fails at once, so that containerd goes on to its next host without waiting. */
    AUTO,
    /** It is tried, and waits as long as the path's connectTimeout. */
    LEAVE;

    static final WordType<WhenUpstreamDead> TYPE = WordType.of(values(), Words::of);
}
