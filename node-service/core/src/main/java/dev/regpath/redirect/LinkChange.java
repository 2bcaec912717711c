package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.linux.CgroupPath;
import java.nio.file.Path;
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

    /** A hook of a cgroup where the programs of another layout run: ours take their place, and the link is ours. */
    record TakeOver(CgroupPath cgroup, long cgroupId, Hook hook, Path from) implements LinkChange {}

    /** The links of a cgroup that is gone, or where they are no longer wanted. */
    record Drop(long cgroupId) implements LinkChange {
        @Override
        public String toString() {
            return "- hooks of cgroup id %s".formatted(Long.toUnsignedString(cgroupId));
        }
    }

    /** A hook of a cgroup where others of its hooks stay. */
    record Release(long cgroupId, Hook hook) implements LinkChange {
        @Override
        public String toString() {
            return "- hook %s of cgroup id %s".formatted(hook.word(), Long.toUnsignedString(cgroupId));
        }
    }

    /** One line for all hooks of a cgroup: eight would be too many. */
    static Stream<String> lines(List<LinkChange> changes) {
        Map<CgroupPath, Set<Hook>> attached = new TreeMap<>();
        Map<CgroupPath, Set<Hook>> takenOver = new TreeMap<>();
        Stream.Builder<String> dropped = Stream.builder();
        for (LinkChange change : changes) {
            switch (change) {
                case Attach attach ->
                    attached.computeIfAbsent(attach.cgroup(), _ -> EnumSet.noneOf(Hook.class))
                            .add(attach.hook());
                case TakeOver takeOver ->
                    takenOver
                            .computeIfAbsent(takeOver.cgroup(), _ -> EnumSet.noneOf(Hook.class))
                            .add(takeOver.hook());
                case Drop drop -> dropped.add(drop.toString());
                case Release release -> dropped.add(release.toString());
            }
        }
        return Stream.of(lines("~", takenOver), lines("+", attached), dropped.build())
                .flatMap(lines -> lines);
    }

    private static Stream<String> lines(String sign, Map<CgroupPath, Set<Hook>> hooks) {
        return hooks.entrySet().stream()
                .map(entry -> "%s hooks of cgroup %s: %s"
                        .formatted(
                                sign,
                                entry.getKey(),
                                entry.getValue().stream().map(Hook::word).collect(joining(" "))));
    }
}
