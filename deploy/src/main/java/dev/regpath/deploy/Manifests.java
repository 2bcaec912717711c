package dev.regpath.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Kubernetes objects, each with the text it was written as.
 *
 * @param all in the order in which they are to be applied
 */
public record Manifests(List<Manifest> all) {
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---$\n?");
    private static final String HOOK = "helm.sh/hook";

    /**
     * One of them.
     *
     * @param text YAML, with its comments
     * @param object what it says
     */
    public record Manifest(String text, JsonObject object) {
        /** Its kind. */
        public String kind() {
            return object.get("kind").getAsString();
        }

        /** Its name. */
        public String name() {
            return object.getAsJsonObject("metadata").get("name").getAsString();
        }

        /** Whether only Helm knows when it is to be applied. */
        public boolean isHook() {
            JsonElement annotations = object.getAsJsonObject("metadata").get("annotations");
            return annotations != null && annotations.getAsJsonObject().has(HOOK);
        }
    }

    public Manifests {
        all = List.copyOf(all);
    }

    static Manifests parse(String yaml) {
        List<Manifest> all = new ArrayList<>();
        for (String text : SEPARATOR.split(yaml, -1)) {
            Object content = new Load(LoadSettings.builder().build()).loadFromString(text);
            if (content != null) {
                all.add(new Manifest(
                        text.strip() + "\n", new Gson().toJsonTree(content).getAsJsonObject()));
            }
        }
        return new Manifests(all);
    }

    /** Those that are no hooks. */
    public Manifests withoutHooks() {
        return new Manifests(all.stream().filter(manifest -> !manifest.isHook()).toList());
    }

    /** Those of one kind. */
    public Stream<Manifest> ofKind(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind));
    }

    /** The only one of its kind and name. */
    public JsonObject get(String kind, String name) {
        return ofKind(kind)
                .filter(manifest -> manifest.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no %s %s".formatted(kind, name)))
                .object();
    }

    /** One file with all of them. */
    public String text() {
        StringBuilder text = new StringBuilder();
        all.forEach(manifest -> text.append("---\n").append(manifest.text()));
        return text.toString();
    }
}
