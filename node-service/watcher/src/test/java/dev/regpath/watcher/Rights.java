package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rights at the API server in its own words, {@code list discovery.k8s.io/endpointslices}: those granted, those used. */
public final class Rights {
    /** The chart as it is rendered; the chart's own tests hold this file to it. */
    private static final Path CHART = Path.of("../../deploy/src/test/resources/golden/default.yaml");

    private static final Pattern RBAC = Pattern.compile("(?m)^kind: (Cluster)?Role(Binding)?$");

    private Rights() {}

    /** All that the chart grants to a service account. */
    public static Set<String> granted(String serviceAccount) throws IOException {
        List<GenericKubernetesResource> all = new ArrayList<>();
        for (String document : Files.readString(CHART).split("(?m)^---$", -1)) {
            if (RBAC.matcher(document).find()) {
                all.add(Serialization.unmarshal(document, GenericKubernetesResource.class));
            }
        }
        Set<String> roles = all.stream()
                .filter(object -> object.getKind().endsWith("Binding"))
                .filter(binding -> binding.<List<Map<String, String>>>get("subjects").stream()
                        .anyMatch(subject -> serviceAccount.equals(subject.get("name"))))
                .map(binding -> binding.get("roleRef", "kind") + " " + binding.get("roleRef", "name"))
                .collect(Collectors.toSet());
        Set<String> rights = new TreeSet<>();
        for (GenericKubernetesResource role : all) {
            if (roles.contains(role.getKind() + " " + role.getMetadata().getName())) {
                role.<List<Map<String, List<String>>>>get("rules").forEach(rule -> add(rule, rights));
            }
        }
        return rights;
    }

    private static void add(Map<String, List<String>> rule, Set<String> rights) {
        for (String group : rule.getOrDefault("apiGroups", List.of())) {
            for (String resource : rule.getOrDefault("resources", List.of())) {
                for (String verb : rule.getOrDefault("verbs", List.of())) {
                    rights.add("%s %s/%s".formatted(verb, group, resource));
                }
            }
        }
    }

    /**
     * What a request needs.
     *
     * @param request {@code GET /api/v1/nodes?watch=true}
     */
    public static String used(String request) {
        String method = request.substring(0, request.indexOf(' '));
        String[] target = request.substring(request.indexOf(' ') + 2).split("\\?", 2);
        List<String> parts = new ArrayList<>(List.of(target[0].split("/", -1)));
        String group = parts.removeFirst().equals("api") ? "" : parts.removeFirst();
        parts.removeFirst();
        if (parts.getFirst().equals("namespaces") && parts.size() > 2) {
            parts.subList(0, 2).clear();
        }
        boolean named = parts.size() > 1;
        boolean watched = target.length > 1 && target[1].matches("(.*&)?watch=(true|1)(&.*)?");
        String verb = switch (method) {
            case "GET" -> watched ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> throw new IllegalArgumentException(request);
        };
        return "%s %s/%s%s".formatted(verb, group, parts.getFirst(), parts.size() > 2 ? "/" + parts.get(2) : "");
    }
}
