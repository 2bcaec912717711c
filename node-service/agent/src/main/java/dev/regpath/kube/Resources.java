package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All RegistryPaths as last known, immutable.
 *
 * @param byName each of them
 * @param origin whose word it is
 * @param trouble why there is nothing newer; empty while all is well
 */
public record Resources(SortedMap<String, Resource> byName, ResourceOrigin origin, Optional<ApiException> trouble) {
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
    public static final Resources NONE = new Resources(new TreeMap<>(), ResourceOrigin.NOBODY, Optional.empty());

    public Resources {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        requireNonNull(origin, "source");
        requireNonNull(trouble, "trouble");
    }

    /** The one of that name. */
    public Optional<Resource> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Resources with(Resource resource) {
        SortedMap<String, Resource> more = new TreeMap<>(byName);
        more.put(resource.name(), resource);
        return new Resources(more, origin, trouble);
    }

    Resources without(String name) {
        SortedMap<String, Resource> fewer = new TreeMap<>(byName);
        fewer.remove(name);
        return new Resources(fewer, origin, trouble);
    }

    Resources with(Optional<ApiException> news) {
        return new Resources(byName, origin, news);
    }

    static Resources listed(Map<String, Resource> all) {
        return new Resources(new TreeMap<>(all), ResourceOrigin.API, Optional.empty());
    }
}
