package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.linux.CgroupPath;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One step from the links there are to those there should be. Its text is what {@code plan} prints. */
sealed interface LinkChange {
    /** A hook of a cgroup that has no living link of ours. */
    record Attach(CgroupPath cgroup, long cgroupId, Hook hook) implements LinkChange {}

    /** The links of a cgroup that is gone, or where they are no longer wanted. */
    record Drop(long cgroupId) implements LinkChange {
        @Override
        public String toString() {
            return "- hooks of cgroup id %s".formatted(Long.toUnsignedString(cgroupId));
        }
    }

    /** One line for all hooks of a cgroup: nobody wants to read eight. */
    static Stream<String> lines(List<LinkChange> changes) {
        Map<CgroupPath, Set<Hook>> attached = new TreeMap<>();
        Stream.Builder<String> dropped = Stream.builder();
        for (LinkChange change : changes) {
            switch (change) {
                case Attach attach ->
                    attached.computeIfAbsent(attach.cgroup(), _ -> EnumSet.noneOf(Hook.class))
                            .add(attach.hook());
                case Drop drop -> dropped.add(drop.toString());
            }
        }
        return Stream.concat(
                attached.entrySet().stream()
                        .map(entry -> "+ hooks of cgroup %s: %s"
                                .formatted(
                                        entry.getKey(),
                                        entry.getValue().stream()
                                                .map(Hook::word)
                                                .collect(joining(" ")))),
                dropped.build());
    }
}
