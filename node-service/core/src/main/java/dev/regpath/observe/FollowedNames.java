package dev.regpath.observe;

import dev.regpath.contract.HostName;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The memory of all followed names, as it is kept from one look-up to the next and across restarts.
 *
 * @param names each name and what is remembered of it
 */
public record FollowedNames(Map<HostName, FollowedName> names) {
    /** No memory. */
    public static final FollowedNames NONE = new FollowedNames(Map.of());

    public FollowedNames {
        names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    }

    /** What decisions need of it. Two memories with equal views lead to the same table. */
    public Map<HostName, NameView> views() {
        SortedMap<HostName, NameView> views = new TreeMap<>();
        names.forEach((name, memory) -> views.put(name, memory.view()));
        return Collections.unmodifiableSortedMap(views);
    }
}
