package dev.regpath.harness;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Something fails while somebody pulls.
 *
 * @param agent whether the agent is alive then; what it has put in place is there in any case
 */
record DeadPathCase(PullVariant containerd, boolean agent, LostPart part, PathFault fault) {
    /** All of a variant. */
    static Stream<DeadPathCase> of(PullVariant containerd) {
        return Stream.of(true, false)
                .flatMap(agent -> Arrays.stream(LostPart.values())
                        .flatMap(part -> Arrays.stream(PathFault.values())
                                .map(fault -> new DeadPathCase(containerd, agent, part, fault))));
    }

    @Override
    public String toString() {
        return "containerd %s, agent %s: %s %s".formatted(containerd, agent ? "alive" : "dead", part, fault);
    }
}
