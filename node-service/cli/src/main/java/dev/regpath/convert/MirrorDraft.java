package dev.regpath.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mirror that is put together from hosts one after the other. All of them are asked as the first one is. */
final class MirrorDraft {
    private final String registry;
    private final List<ConvertedHost> endpoints = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    MirrorDraft(String registry) {
        this.registry = registry;
    }

    boolean isEmpty() {
        return endpoints.isEmpty();
    }

    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** What is left to say if nothing comes of it. */
    String because() {
        return notes.isEmpty() ? "" : " (%s)".formatted(String.join(" ", notes));
    }

    /** Takes one more, or notes why not. */
    void add(ConvertedHost endpoint) {
        if (endpoints.isEmpty()) {
            endpoints.add(endpoint);
            return;
        }
        ConvertedHost first = endpoints.getFirst();
        List<String> differences = endpoint.differences(first);
        if (!differences.isEmpty()) {
            note("%s was left out: all hosts of a mirror are asked in the same way, and its %s %s not that of %s.%s"
                    .formatted(
                            endpoint.location(),
                            String.join(", ", differences),
                            differences.size() == 1 ? "is" : "are",
                            first.location(),
                            endpoint.differsInAuthorityAlone(first)
                                    ? " To have both, write both certificates into one file, name that as"
                                            + " spec.mirror.ca.file, and add the host to spec.mirror.backend.addresses."
                                    : ""));
        } else if (endpoints.stream().noneMatch(one -> one.location().equals(endpoint.location()))) {
            endpoints.add(endpoint);
        }
    }

    /**
     * The RegistryPath.
     *
     * @param fallback whether the registry itself is asked when no mirror answers
     */
    Draft finish(boolean fallback) {
        Map<String, Object> mirror = new LinkedHashMap<>();
        mirror.put(
                "backend",
                Map.of(
                        "addresses",
                        endpoints.stream().map(one -> one.location().address()).toList()));
        mirror.putAll(endpoints.getFirst().mirror());
        if (!fallback) {
            mirror.put("fallbackToUpstream", false);
        }
        return new Draft(Draft.nameOf(registry), Draft.ordered("registry", registry, "mirror", mirror), notes);
    }
}
