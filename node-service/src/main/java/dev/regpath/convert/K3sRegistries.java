package dev.regpath.convert;

import java.util.ArrayList;
import java.util.List;

/** {@code registries.yaml} of k3s and RKE2: a mirror for each host. */
final class K3sRegistries {
    private K3sRegistries() {}

    static List<Draft> drafts(Tree document, List<String> faults) {
        List<Draft> drafts = new ArrayList<>();
        Tree mirrors = document.tree("mirrors");
        for (String host : mirrors.values().keySet()) {
            Tree mirror = mirrors.tree(host);
            List<String> endpoints =
                    mirror.texts("endpoint").isEmpty() ? mirror.texts("endpoints") : mirror.texts("endpoint");
            if (host.equals("*")) {
                faults.add("mirrors of \"*\": a RegistryPath is for one registry; write one for each");
            } else if (endpoints.isEmpty()) {
                faults.add("mirrors of %s: it has no endpoint".formatted(host));
            } else {
                drafts.add(draft(host, mirror, endpoints, document.tree("configs")));
            }
        }
        return drafts;
    }

    private static Draft draft(String host, Tree mirror, List<String> endpoints, Tree configs) {
        MirrorDraft draft = new MirrorDraft(host);
        endpoints.forEach(draft::add);
        if (mirror.has("rewrite")) {
            draft.note(
                    "rewrite: containerd asks a mirror for an image by its own name; names cannot be changed on the way.");
        }
        for (String endpoint : draft.hosts()) {
            Tree config = configs.tree(endpoint);
            if (config.has("auth")) {
                draft.note("Credentials of %s stay in registries.yaml, or become a pull secret.".formatted(endpoint));
            }
            draft.tls(config.tree("tls"));
        }
        return draft.finish(List.of("pull", "resolve"), true);
    }
}
