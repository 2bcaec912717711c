package dev.regpath.contract.crd;

import dev.regpath.contract.Api;
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
        return documents;
    }

    /** The schema of a whole RegistryPath but for its metadata. */
    static Schema path() {
        return Schema.object(
                "How a node finds one registry inside the cluster.",
                Schema.optional("apiVersion", Schema.text("The version of this schema.", 64)),
                Schema.optional("kind", Schema.text("RegistryPath.", 64)),
                Schema.optional("metadata", new Schema(Map.of("type", "object"))),
                Schema.required("spec", Specs.spec()),
                Schema.optional("status", Statuses.path()));
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
                Schema.object(
                        "What one node reports of its RegistryPaths.",
                        Schema.optional("apiVersion", Schema.text("The version of this schema.", 64)),
                        Schema.optional("kind", Schema.text("RegistryPathNode.", 64)),
                        Schema.optional("metadata", new Schema(Map.of("type", "object"))),
                        Schema.optional("spec", Statuses.nodeSpec()),
                        Schema.optional("status", Statuses.nodeStatus())),
                List.of(
                        column("Zone", "string", ".spec.zone", 0),
                        column("Agent", "string", ".status.agentVersion", 0),
                        column("containerd", "string", ".status.containerdVersion", 0),
                        column("Age", "date", ".metadata.creationTimestamp", 0)));
    }

    private static Map<String, Object> definition(
            String kind, String plural, String shortName, Schema schema, List<Map<String, Object>> columns) {
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
        version.put("subresources", Map.of("status", Map.of()));
        version.put("additionalPrinterColumns", columns);
        version.put("schema", Map.of("openAPIV3Schema", schema.fields()));
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
