package dev.regpath.contract.crd;

import dev.regpath.contract.Api;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.RouteSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The custom resource definitions, as they are given to {@code kubectl apply}. */
public final class Crds {
    private Crds() {}

    /** Each by the name of its file. */
    public static Map<String, String> documents() {
        Map<String, String> documents = new LinkedHashMap<>();
        documents.put("registrypaths.yaml", yaml(registryPath()));
        documents.put("registrypathnodes.yaml", yaml(registryPathNode()));
        documents.put("registryroutes.yaml", yaml(registryRoute()));
        return documents;
    }

    /** The schema of a whole RegistryPath but for its metadata. */
    static Map<String, Object> path() {
        return object(
                "How a node finds one registry inside the cluster.",
                Api.PATH_KIND,
                Schema.of(RegistryPath.SPEC, "How a node finds one registry inside the cluster."),
                Schema.of(RegistryPathStatus.TYPE, "What the watcher found."),
                List.of("spec"));
    }

    /** The same of a RegistryPathNode. */
    static Map<String, Object> node() {
        return object(
                "What one node reports of its RegistryPaths.",
                Api.NODE_KIND,
                Schema.of(NodeSpec.TYPE, "What the node must know of itself; written by the watcher."),
                Schema.of(NodeStatus.TYPE, "What the node's agent reports."),
                List.of());
    }

    /** The same of a RegistryRoute. The API server keeps the path's spec, and does not look at it again. */
    static Map<String, Object> route() {
        return object(
                "What each node does for one RegistryPath.",
                Api.ROUTE_KIND,
                Schema.of(RouteSpec.TYPE, "The spec of the RegistryPath in `path`, and what the watcher found for it."),
                Map.of(),
                List.of());
    }

    private static Map<String, Object> object(
            String description,
            String kind,
            Map<String, Object> spec,
            Map<String, Object> status,
            List<String> required) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("apiVersion", Schema.of(TextType.any(64), "The version of this schema."));
        properties.put("kind", Schema.of(TextType.any(64), kind + "."));
        properties.put("metadata", Map.of("type", "object"));
        properties.put("spec", spec);
        if (!status.isEmpty()) {
            properties.put("status", status);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("description", description);
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static Map<String, Object> registryPath() {
        return definition(
                Api.PATH_KIND,
                Api.PATHS,
                "rp",
                path(),
                List.of(
                        column("Registry", "string", ".spec.registry", 0),
                        column("Mirror", "string", ".status.summary.mirror", 0),
                        column("Redirects", "string", ".status.summary.redirects", 0),
                        column("Nodes", "string", ".status.summary.nodes", 0),
                        column("State", "string", ".status.summary.state", 0),
                        column("Age", "date", ".metadata.creationTimestamp", 0),
                        column("Accepted", "string", ".status.conditions[?(@.type==\"Accepted\")].message", 1),
                        column("Programmed", "string", ".status.conditions[?(@.type==\"Programmed\")].message", 1)));
    }

    private static Map<String, Object> registryPathNode() {
        return definition(
                Api.NODE_KIND,
                Api.NODES,
                "rpn",
                node(),
                List.of(
                        column("Agent", "string", ".spec.agent", 0),
                        column("Paths", "string", ".status.summary.paths", 0),
                        column("State", "string", ".status.summary.state", 0),
                        column("Version", "string", ".status.agentVersion", 0),
                        column("containerd", "string", ".status.containerdVersion", 0),
                        column("Age", "date", ".metadata.creationTimestamp", 0),
                        column("Zone", "string", ".spec.zone", 1)));
    }

    private static Map<String, Object> registryRoute() {
        return definition(
                Api.ROUTE_KIND,
                Api.ROUTES,
                "rr",
                route(),
                List.of(
                        column("Registry", "string", ".spec.path.registry", 0),
                        column("Generation", "integer", ".spec.observedGeneration", 0),
                        column("Refused", "string", ".spec.refused.reason", 0),
                        column("Age", "date", ".metadata.creationTimestamp", 0)));
    }

    private static Map<String, Object> definition(
            String kind,
            String plural,
            String shortName,
            Map<String, Object> schema,
            List<Map<String, Object>> columns) {
        Map<String, Object> names = new LinkedHashMap<>();
        names.put("kind", kind);
        names.put("listKind", kind + "List");
        names.put("plural", plural);
        names.put("singular", plural.substring(0, plural.length() - 1));
        names.put("shortNames", List.of(shortName));
        names.put("categories", List.of("regpath"));
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("name", Api.VERSION);
        version.put("served", true);
        version.put("storage", true);
        if (schema.get("properties") instanceof Map<?, ?> properties && properties.containsKey("status")) {
            version.put("subresources", Map.of("status", Map.of()));
        }
        version.put("additionalPrinterColumns", columns);
        version.put("schema", Map.of("openAPIV3Schema", schema));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("group", Api.GROUP);
        spec.put("scope", "Cluster");
        spec.put("names", names);
        spec.put("versions", List.of(version));
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("apiVersion", "apiextensions.k8s.io/v1");
        definition.put("kind", "CustomResourceDefinition");
        definition.put("metadata", Map.of("name", plural + "." + Api.GROUP));
        definition.put("spec", spec);
        return definition;
    }

    private static Map<String, Object> column(String name, String type, String path, int priority) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("name", name);
        column.put("type", type);
        column.put("jsonPath", path);
        if (priority > 0) {
            column.put("priority", priority);
        }
        return column;
    }

    /** Texts that older YAML takes for truth values, such as a condition's True, are quoted: Kubernetes reads that YAML. */
    private static String yaml(Map<String, Object> document) {
        DumpSettings settings = DumpSettings.builder()
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(120)
                .setDereferenceAliases(true)
                .build();
        return "# Made from Java by CrdsTest; changes here are lost.\n" + new Dump(settings).dumpToString(document);
    }
}
