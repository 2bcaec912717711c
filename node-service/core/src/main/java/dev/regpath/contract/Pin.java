package dev.regpath.contract;

import dev.regpath.contract.schema.WordType;

/** Whether the names of frontends are written to the node's /etc/hosts. */
public enum Pin {
    /** Never. */
    NEVER,
    /** The last known external addresses, while the name does not resolve: a redirect sees only what was resolved. */
    WHEN_UNRESOLVABLE,
    /** The backends' own addresses, always: the plain repair for nodes without cgroup BPF. */
    ALWAYS;

    static final WordType<Pin> TYPE = WordType.of(values(), Words::of);
}
