package dev.regpath.convert;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A host of a mirror.
 *
 * @param location where it is
 * @param settings how it is asked, as {@code spec.mirror} says it, without {@code scheme} and {@code path}
 */
record ConvertedHost(Location location, Map<String, Object> settings) {
    private static final String CA = "ca";

    ConvertedHost {
        requireNonNull(location, "location");
        settings = new LinkedHashMap<>(settings);
    }

    /** All that {@code spec.mirror} says of it, but for its address. */
    Map<String, Object> mirror() {
        Map<String, Object> mirror = new LinkedHashMap<>();
        mirror.put("scheme", location.scheme());
        mirror.putAll(settings);
        if (!location.path().equals(Location.API)) {
            mirror.put("path", location.path());
            mirror.put("overridePath", true);
        }
        return mirror;
    }

    /** In which settings two of them differ; empty if one mirror can have both. */
    List<String> differences(ConvertedHost other) {
        Map<String, Object> mine = mirror();
        Map<String, Object> theirs = other.mirror();
        TreeSet<String> names = new TreeSet<>(mine.keySet());
        names.addAll(theirs.keySet());
        names.removeIf(name -> name.equals("overridePath") || Objects.equals(mine.get(name), theirs.get(name)));
        return List.copyOf(names);
    }

    /** Whether they would be one mirror if one file held the certificates of both authorities. */
    boolean differsInAuthorityAlone(ConvertedHost other) {
        return differences(other).equals(List.of(CA)) && settings.containsKey(CA) && other.settings.containsKey(CA);
    }
}
