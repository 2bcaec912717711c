package dev.regpath.routing;

import dev.regpath.contract.ScopeSpec;
import dev.regpath.routing.ScopeElement.HostProcesses;
import dev.regpath.routing.ScopeElement.Kubelet;
import dev.regpath.routing.ScopeElement.NamedCgroups;
import dev.regpath.routing.ScopeElement.RuntimeDaemon;
import dev.regpath.routing.ScopeElement.SelectedPods;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whose connections are redirected.
 *
 * @param elements whose
 * @param exceptBackends without those of Pods that are backends themselves
 */
public record Scope(SortedSet<ScopeElement> elements, boolean exceptBackends) {
    /** Nobody's. */
    public static final Scope NONE = of(List.of());

    /** The kubelet's and containerd's: what a path has that says nothing of it. */
    public static final Scope DAEMONS = of(List.of(new Kubelet(), new RuntimeDaemon(false)));

    /** Those of the container runtime, where nobody else shares its cgroup. */
    static final Scope RUNTIME_ALONE = of(List.of(new RuntimeDaemon(true)));

    public Scope {
        SortedSet<ScopeElement> sorted = new TreeSet<>(ScopeElement.ORDER);
        sorted.addAll(elements);
        elements = Collections.unmodifiableSortedSet(sorted);
    }

    /** Those of these, whether they are backends or not. */
    public static Scope of(Collection<? extends ScopeElement> elements) {
        SortedSet<ScopeElement> sorted = new TreeSet<>(ScopeElement.ORDER);
        sorted.addAll(elements);
        return new Scope(sorted, false);
    }

    static Scope of(ScopeSpec spec, boolean exceptBackends) {
        SortedSet<ScopeElement> elements = new TreeSet<>(ScopeElement.ORDER);
        if (spec.kubelet()) {
            elements.add(new Kubelet());
        }
        if (spec.containerd()) {
            elements.add(new RuntimeDaemon(false));
        }
        if (!spec.cgroups().isEmpty()) {
            elements.add(new NamedCgroups(spec.cgroups()));
        }
        spec.pods().ifPresent(pods -> elements.add(new SelectedPods(pods)));
        if (spec.host()) {
            elements.add(new HostProcesses());
        }
        return new Scope(elements, exceptBackends);
    }

    /** What is in the scope of either. */
    public Scope union(Scope other) {
        SortedSet<ScopeElement> both = new TreeSet<>(elements);
        both.addAll(other.elements);
        return new Scope(both, exceptBackends && other.exceptBackends);
    }

    /** The same, without some of its elements. */
    Scope without(Predicate<ScopeElement> which) {
        SortedSet<ScopeElement> others = new TreeSet<>(elements);
        others.removeIf(which);
        return new Scope(others, exceptBackends);
    }

    /** Whether containerd's connections are among them. */
    public boolean hasContainerd() {
        return elements.stream()
                .anyMatch(element -> element instanceof RuntimeDaemon || element instanceof HostProcesses);
    }

    /** Whether Pods' connections are among them. */
    public boolean hasPods() {
        return elements.stream().anyMatch(SelectedPods.class::isInstance);
    }

    /** Whether it reaches further than to units that somebody has named. */
    public boolean isWide() {
        return elements.stream().anyMatch(ScopeElement::isWide);
    }

    /** {@code kubelet, containerd, Pods app=builder in builders}. */
    @Override
    public String toString() {
        return elements.stream().map(ScopeElement::toString).collect(Collectors.joining(", "))
                + (exceptBackends ? ", but no backend" : "");
    }
}
