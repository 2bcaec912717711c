package dev.regpath.contract;

import dev.regpath.contract.schema.WordType;

/** Which backends are taken before all others. */
public enum Preference {
    /** Those on the same node. */
    SAME_NODE,
    /** Those in the node's zone, {@code topology.kubernetes.io/zone}. */
    SAME_ZONE;

    static final WordType<Preference> TYPE = WordType.of(values(), Words::of);
}
