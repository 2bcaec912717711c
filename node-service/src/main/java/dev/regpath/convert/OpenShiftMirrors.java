package dev.regpath.convert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ImageDigestMirrorSet and ImageTagMirrorSet (config.openshift.io/v1): mirrors for a registry, or for a part of it. */
final class OpenShiftMirrors {
    private OpenShiftMirrors() {}

    static List<Draft> drafts(Tree document, String field, boolean tags, List<String> faults) {
        Map<String, MirrorDraft> byHost = new LinkedHashMap<>();
        Map<String, Boolean> fallbacks = new LinkedHashMap<>();
        document.tree("spec").trees(field).forEach(entry -> {
            String source = entry.text("source").orElse("");
            String host = source.split("/", 2)[0];
            String path = source.substring(host.length());
            if (host.isEmpty() || host.startsWith("*")) {
                faults.add("source '%s': a RegistryPath is for one registry, not for a pattern".formatted(source));
                return;
            }
            MirrorDraft draft = byHost.computeIfAbsent(host, MirrorDraft::new);
            for (String mirror : entry.texts("mirrors")) {
                String mirrorHost = mirror.split("/", 2)[0];
                if (!mirror.substring(mirrorHost.length()).equals(path)) {
                    draft.note(
                            ("%s for %s was left out: containerd asks a mirror for an image by its own name, so that the"
                                            + " part after the host must be the same.")
                                    .formatted(mirror, source));
                } else if (!draft.hosts().contains(mirrorHost)) {
                    draft.add(mirrorHost);
                }
            }
            if (!path.isEmpty()) {
                draft.note("%s: the mirror is for the whole registry, not for %s alone.".formatted(source, path));
            }
            boolean never = entry.text("mirrorSourcePolicy")
                    .filter("NeverContactSource"::equals)
                    .isPresent();
            fallbacks.merge(host, !never, Boolean::logicalAnd);
        });
        byHost.entrySet().removeIf(entry -> {
            boolean none = entry.getValue().hosts().isEmpty();
            if (none) {
                faults.add("%s: none of its mirrors can be written in a hosts.toml".formatted(entry.getKey()));
            }
            return none;
        });
        // A mirror that may not resolve tags is asked for digests only.
        List<String> capabilities = tags ? List.of("pull", "resolve") : List.of("pull");
        return byHost.entrySet().stream()
                .map(entry -> entry.getValue().finish(capabilities, fallbacks.getOrDefault(entry.getKey(), true)))
                .toList();
    }
}
