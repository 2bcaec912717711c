package dev.regpath.convert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ImageDigestMirrorSet and ImageTagMirrorSet (config.openshift.io/v1), and the ImageContentSourcePolicy that was before
 * them: mirrors for a registry, or for a part of it.
 */
final class OpenShiftMirrors {
    private final List<String> capabilities;
    private final List<String> faults;
    private final Map<String, MirrorDraft> byRegistry = new LinkedHashMap<>();
    private final Map<String, Boolean> fallbacks = new LinkedHashMap<>();

    private OpenShiftMirrors(List<String> capabilities, List<String> faults) {
        this.capabilities = capabilities;
        this.faults = faults;
    }

    /** A mirror that may not resolve tags is asked for digests only. */
    static List<Draft> drafts(ForeignMap document, String field, boolean tags, List<String> faults) {
        OpenShiftMirrors mirrors = new OpenShiftMirrors(tags ? List.of("pull", "resolve") : List.of("pull"), faults);
        document.tree("spec").trees(field).forEach(mirrors::add);
        return mirrors.finish();
    }

    private void add(ForeignMap entry) {
        String source = entry.text("source").orElse("");
        String registry = source.split("/", 2)[0];
        String part = source.substring(registry.length());
        List<String> mirrors = entry.texts("mirrors");
        boolean never = entry.text("mirrorSourcePolicy")
                .filter("NeverContactSource"::equals)
                .isPresent();
        if (registry.isEmpty() || registry.startsWith("*")) {
            faults.add("source '%s': a RegistryPath is for one registry, not for a pattern".formatted(source));
            return;
        }
        MirrorDraft draft = byRegistry.computeIfAbsent(registry, MirrorDraft::new);
        mirrors.forEach(mirror -> location(mirror, part)
                .ifPresentOrElse(
                        location -> draft.add(new ConvertedHost(location, Map.of("capabilities", capabilities))),
                        () -> draft.note(
                                ("%s for %s was left out: what is below %s has another name there, and a mirror is"
                                                + " asked by words before the name alone.")
                                        .formatted(mirror, source, source))));
        if (!part.isEmpty()) {
            draft.note("%s: the mirror is for the whole registry, not for %s alone.".formatted(source, part));
        }
        if (never && !part.isEmpty()) {
            draft.note(("%s: NeverContactSource was left out, because spec.mirror.fallbackToUpstream is for the whole"
                            + " registry: with it, nothing else could be pulled.")
                    .formatted(source));
        }
        fallbacks.merge(registry, !never || !part.isEmpty(), Boolean::logicalAnd);
    }

    /** Where the registry's names are: what comes before the part in the mirror's own name. */
    private static Optional<Location> location(String mirror, String part) {
        return mirror.endsWith(part)
                ? Location.of("https://" + mirror.substring(0, mirror.length() - part.length()))
                        .map(location -> location.withPath(Location.API + location.path()))
                : Optional.empty();
    }

    private List<Draft> finish() {
        byRegistry.entrySet().removeIf(entry -> {
            boolean none = entry.getValue().isEmpty();
            if (none) {
                faults.add("%s: none of its mirrors can be written in a hosts.toml%s"
                        .formatted(entry.getKey(), entry.getValue().because()));
            }
            return none;
        });
        return byRegistry.entrySet().stream()
                .map(entry -> entry.getValue().finish(fallbacks.getOrDefault(entry.getKey(), true)))
                .toList();
    }
}
