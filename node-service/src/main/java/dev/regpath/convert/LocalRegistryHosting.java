package dev.regpath.convert;

import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The ConfigMap {@code local-registry-hosting} in {@code kube-public}, by which a cluster tells of its registry (KEP-1755). */
final class LocalRegistryHosting {
    private LocalRegistryHosting() {}

    static List<Draft> drafts(Tree configMap) {
        String text = configMap.tree("data").text("localRegistryHosting.v1").orElse("");
        Tree hosting = Tree.of(new Load(LoadSettings.builder().build()).loadFromString(text));
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
