package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.PodsScope;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** One kind of processes whose connections a redirect may be for. Its text is what users read, and tells it from others. */
public sealed interface ScopeElement {
    /** The daemons first, then by text. */
    Comparator<ScopeElement> ORDER = Comparator.comparingInt(ScopeElement::rank).thenComparing(ScopeElement::toString);

    /** The kubelet. */
    record Kubelet() implements ScopeElement {
        @Override
        public String toString() {
            return "kubelet";
        }
    }

    /**
     * The container runtime.
     *
     * @param alone only where it is not the kubelet too, or in one unit with it
     */
    record RuntimeDaemon(boolean alone) implements ScopeElement {
        @Override
        public String toString() {
            return alone ? "containerd alone" : "containerd";
        }
    }

    /**
     * The processes in some cgroups.
     *
     * @param entries names of units ({@code buildkit.service}), or paths ({@code /system.slice/buildkit.service}); with
     *     {@value #BELOW} at the end also those in all cgroups below
     */
    record NamedCgroups(SortedSet<String> entries) implements ScopeElement {
        public NamedCgroups {
            entries = Collections.unmodifiableSortedSet(new TreeSet<>(entries));
        }

        /** The path of an entry that means all below, too. */
        public static Optional<String> top(String entry) {
            return Optional.of(entry)
                    .filter(path -> path.endsWith(BELOW))
                    .map(path -> path.substring(0, path.length() - BELOW.length()));
        }

        @Override
        public String toString() {
            return String.join(", ", entries);
        }
    }

    /**
     * Those of Pods, whatever network they are in.
     *
     * @param which of them
     */
    record SelectedPods(PodsScope which) implements ScopeElement {
        public SelectedPods {
            requireNonNull(which, "which");
        }

        @Override
        public String toString() {
            return which.isAll() ? "all Pods" : "Pods " + which;
        }
    }

    /** Every process that is in no Pod. */
    record HostProcesses() implements ScopeElement {
        @Override
        public String toString() {
            return "host";
        }
    }

    /** What is at the end of a path that also means all below. */
    String BELOW = "/**";

    /** Whether more is meant than processes of units that somebody has named, each by its own cgroup. */
    default boolean isWide() {
        return switch (this) {
            case Kubelet _, RuntimeDaemon _ -> false;
            case NamedCgroups(SortedSet<String> entries) -> entries.stream().anyMatch(entry -> entry.endsWith(BELOW));
            case SelectedPods _, HostProcesses _ -> true;
        };
    }

    private int rank() {
        return switch (this) {
            case Kubelet _ -> 0;
            case RuntimeDaemon _ -> 1;
            case NamedCgroups _ -> 2;
            case SelectedPods _ -> 3;
            case HostProcesses _ -> 4;
        };
    }
}
