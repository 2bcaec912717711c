package dev.regpath.convert;

import dev.regpath.input.InvalidInput;
import dev.regpath.input.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ConfigMap {@code local-registry-hosting} in {@code kube-public}, by which a cluster announces its registry
 * (KEP-1755).
 */
final class LocalRegistryHosting {
    private static final String DATA = "localRegistryHosting.v1";

    private LocalRegistryHosting() {}

    static List<Draft> drafts(ForeignMap configMap, List<String> faults) throws InvalidInput {
        ForeignMap data = configMap.map("data");
        String text = data.text(DATA).orElse("");
        ForeignMap hosting =
                data.nested(DATA, Yaml.load(text).stream().findFirst().orElse(Map.of()));
        Optional<String> host = hosting.text("host");
        Optional<String> inside = hosting.text("hostFromContainerRuntime");
        if (host.isEmpty() || inside.isEmpty()) {
            faults.add("ConfigMap: %s names no host and hostFromContainerRuntime, so that there is nothing to mirror"
                    .formatted(DATA));
            return List.of();
        }
        MirrorDraft draft = new MirrorDraft(host.get());
        Optional<Location> location = Location.of("http://" + inside.get());
        if (location.isEmpty()) {
            faults.add("ConfigMap: hostFromContainerRuntime is not a host");
            return List.of();
        }
        draft.add(new ConvertedHost(
                location.get().withPath(Location.API), Map.of("capabilities", List.of("pull", "resolve"))));
        draft.note(
                "The ConfigMap does not say whether the registry speaks TLS: see whether spec.mirror.scheme is right.");
        hosting.text("help").ifPresent(help -> draft.note("Its own documentation: " + help));
        hosting.text("hostFromClusterNetwork")
                .ifPresent(pods -> draft.note(
                        "%s is for Pods, and was left out: nodes pull by hostFromContainerRuntime.".formatted(pods)));
        return List.of(draft.finish(true));
    }
}
