package dev.regpath.convert;

import dev.regpath.input.InvalidInput;
import dev.regpath.input.Yaml;
import java.util.List;
import java.util.Map;

/** The ConfigMap {@code local-registry-hosting} in {@code kube-public}, by which a cluster tells of its registry (KEP-1755). */
final class LocalRegistryHosting {
    private LocalRegistryHosting() {}

    static List<Draft> drafts(Tree configMap) throws InvalidInput {
        String text = configMap.tree("data").text("localRegistryHosting.v1").orElse("");
        Tree hosting = Tree.of(Yaml.load(text).stream().findFirst().orElse(Map.of()));
        if (!hosting.has("host") || !hosting.has("hostFromContainerRuntime")) {
            return List.of();
        }
        MirrorDraft draft = new MirrorDraft(hosting.text("host").orElse(""));
        draft.add("http://" + hosting.text("hostFromContainerRuntime").orElse(""));
        draft.note(
                "The ConfigMap does not say whether the registry speaks TLS: see whether spec.mirror.scheme is right.");
        hosting.text("help").ifPresent(help -> draft.note("Its own documentation: " + help));
        return List.of(draft.finish(List.of("pull", "resolve"), true));
    }
}
