package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.linux.CgroupPath;
import dev.regpath.routing.ScopeElement;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A cgroup whose processes are redirected; it need not exist yet.
 *
 * @param cgroup where
 * @param own to what of the scope those in this very cgroup belong
 * @param below to what those in it or below belong
 * @param except to what those in it or below do not belong although they are below a cgroup whose processes do
 */
public record ScopedUnit(
        CgroupPath cgroup, SortedSet<ScopeElement> own, SortedSet<ScopeElement> below, SortedSet<ScopeElement> except) {
    public ScopedUnit {
        own = sorted(own);
        below = sorted(below);
        except = sorted(except);
    }

    private static SortedSet<ScopeElement> sorted(Collection<ScopeElement> elements) {
        SortedSet<ScopeElement> sorted = new TreeSet<>(ScopeElement.ORDER);
        sorted.addAll(elements);
        return Collections.unmodifiableSortedSet(sorted);
    }

    private static ScopedUnit of(
            CgroupPath cgroup, List<ScopeElement> own, List<ScopeElement> below, List<ScopeElement> except) {
        return new ScopedUnit(cgroup, sorted(own), sorted(below), sorted(except));
    }

    /** One whose own processes are meant. */
    static ScopedUnit own(CgroupPath cgroup, ScopeElement element) {
        return of(cgroup, List.of(element), List.of(), List.of());
    }

    /** One of which all below is meant, too. */
    static ScopedUnit below(CgroupPath cgroup, ScopeElement element) {
        return of(cgroup, List.of(), List.of(element), List.of());
    }

    /** One that ends what is meant by a cgroup above. */
    static ScopedUnit except(CgroupPath cgroup, ScopeElement element) {
        return of(cgroup, List.of(), List.of(), List.of(element));
    }

    /** The same, each cgroup once. */
    static List<ScopedUnit> merged(Collection<ScopedUnit> units) {
        Map<CgroupPath, ScopedUnit> byCgroup = new LinkedHashMap<>();
        units.forEach(unit -> byCgroup.merge(unit.cgroup, unit, ScopedUnit::and));
        return List.copyOf(byCgroup.values());
    }

    private ScopedUnit and(ScopedUnit other) {
        return of(
                cgroup,
                Stream.concat(own.stream(), other.own.stream()).toList(),
                Stream.concat(below.stream(), other.below.stream()).toList(),
                Stream.concat(except.stream(), other.except.stream()).toList());
    }

    /** Whether processes below are meant. */
    boolean isWide() {
        return !below.isEmpty();
    }

    /** Whether ancestors of a process have to be looked at because of it. */
    boolean isAncestor() {
        return !below.isEmpty() || !except.isEmpty();
    }

    /** What it belongs to, as status shows it: {@code kubelet and containerd}. */
    public String reason() {
        return Stream.concat(own.stream(), below.stream())
                .map(ScopedUnit::word)
                .distinct()
                .collect(joining(" and "));
    }

    private static String word(ScopeElement element) {
        return switch (element) {
            case ScopeElement.RuntimeDaemon _ -> "containerd";
            case ScopeElement.NamedCgroups _ -> "configured";
            default -> element.toString();
        };
    }

    /** {@code /system.slice/containerd.service}, or {@code /user.slice/**} where what is below is meant, too. */
    @Override
    public String toString() {
        String path = cgroup.isRoot() ? "" : cgroup.toString();
        return isWide() ? path + ScopeElement.BELOW : cgroup.toString();
    }
}
