package dev.regpath.redirect;

import static java.util.Objects.requireNonNull;

import dev.regpath.redirect.Layout.Manner;
import dev.regpath.redirect.Layout.Slot;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The frontends as the kernel has them: the only truth there is of which ids, slots and counters are in use.
 *
 * @param entries by frontend
 */
record KernelTable(NavigableMap<Frontend, KernelEntry> entries) {
    static final KernelTable EMPTY = new KernelTable(new TreeMap<>());

    KernelTable {
        entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
    }

    /**
     * One frontend.
     *
     * @param id its index into states and counters
     * @param base index of its first slot
     * @param slots its backends and alternatives, in the order of their slots
     * @param health the index of the health of its own address; 0 if none is kept
     * @param manner how it treats those who ask for it
     * @param scope the elements of the scope that it is for, as bits of {@link ElementBits}
     * @param toResolver whether it is marked as one that leads to the agent's own resolver
     */
    record KernelEntry(int id, int base, List<Slot> slots, int health, Manner manner, int scope, boolean toResolver) {
        KernelEntry {
            slots = List.copyOf(slots);
            requireNonNull(manner, "manner");
        }

        List<Endpoint> backends() {
            return backendSlots().stream().map(Slot::endpoint).sorted().toList();
        }

        List<Endpoint> alternatives() {
            return slots.stream()
                    .filter(Slot::isAlternative)
                    .map(Slot::endpoint)
                    .sorted()
                    .toList();
        }

        List<Slot> backendSlots() {
            return slots.stream().filter(slot -> !slot.isAlternative()).toList();
        }
    }
}
