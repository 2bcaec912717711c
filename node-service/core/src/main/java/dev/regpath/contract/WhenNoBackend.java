package dev.regpath.contract;

import dev.regpath.contract.schema.WordType;

/** What happens to a connection whose frontend has no backend left. */
public enum WhenNoBackend {
    /** It goes to the address it asked for, as if Regpath were not there. */
    PASS_THROUGH,
    /** It is refused at once ({@code ECONNREFUSED}; {@code EPERM} before Linux 5.18), so that containerd goes on to its next host without waiting. */
    REFUSE;

    static final WordType<WhenNoBackend> TYPE = WordType.of(values(), Words::of);
}
