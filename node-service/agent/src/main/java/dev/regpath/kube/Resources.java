package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the cluster wants of its nodes, as last known; immutable.
 *
 * @param byName each path
 * @param remembered those of them that the API server does not have as routes, while a watcher may not have written them
 * @param origin whose word it is
 * @param trouble why there is nothing newer; empty while all is well
 */
public record Resources(
        SortedMap<String, Resource> byName,
        Set<String> remembered,
        ResourceOrigin origin,
        Optional<ApiException> trouble) {
    /** Where they are from. */
    public enum ResourceOrigin {
        /** None: there is no API server to ask, or it has not answered yet and never did. */
        NOBODY,
        /** The API server, in an earlier life of this process. */
        MEMORY,
        /** The API server. */
        API
    }

    /** Nothing is known. */
    public static final Resources NONE =
            new Resources(new TreeMap<>(), Set.of(), ResourceOrigin.NOBODY, Optional.empty());

    public Resources {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        remembered = Set.copyOf(remembered);
        requireNonNull(origin, "origin");
        requireNonNull(trouble, "trouble");
    }

    /** The one of that name. */
    public Optional<Resource> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Resources with(Resource resource) {
        SortedMap<String, Resource> more = new TreeMap<>(byName);
        more.put(resource.name(), resource);
        return new Resources(more, rememberedWithout(resource.name()), origin, trouble);
    }

    Resources without(String name) {
        SortedMap<String, Resource> fewer = new TreeMap<>(byName);
        fewer.remove(name);
        return new Resources(fewer, rememberedWithout(name), origin, trouble);
    }

    private Set<String> rememberedWithout(String name) {
        Set<String> fewer = new HashSet<>(remembered);
        fewer.remove(name);
        return fewer;
    }

    Resources with(Optional<ApiException> news) {
        return new Resources(byName, remembered, origin, news);
    }

    /** What a complete list has. */
    public static Resources listed(Map<String, Resource> all) {
        return new Resources(new TreeMap<>(all), Set.of(), ResourceOrigin.API, Optional.empty());
    }

    /** With those that only another knows. */
    Resources withRemembered(Resources other) {
        SortedMap<String, Resource> more = new TreeMap<>(other.byName);
        Set<String> others = new HashSet<>(more.keySet());
        others.removeAll(byName.keySet());
        more.putAll(byName);
        return new Resources(more, others, origin, trouble);
    }

    Resources withoutRemembered() {
        SortedMap<String, Resource> fewer = new TreeMap<>(byName);
        fewer.keySet().removeAll(remembered);
        return new Resources(fewer, Set.of(), origin, trouble);
    }
}
