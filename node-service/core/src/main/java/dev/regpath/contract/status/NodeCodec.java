package dev.regpath.contract.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The spec and the status of a RegistryPathNode as JSON. */
public final class NodeCodec {
    private NodeCodec() {}

    /** Equal values give equal text. */
    public static JsonObject encode(NodeSpec spec) {
        JsonObject json = new JsonObject();
        Json.add(json, "zone", spec.zone());
        if (!spec.labels().isEmpty()) {
            JsonObject labels = new JsonObject();
            spec.labels().forEach(labels::addProperty);
            json.add("labels", labels);
        }
        Json.add(json, "absentLabels", Json.textArray(spec.absentLabels()));
        return json;
    }

    /** Equal values give equal text. */
    public static JsonObject encode(NodeStatus status) {
        JsonObject json = new JsonObject();
        json.addProperty("agentVersion", status.agentVersion());
        Json.add(json, "containerdVersion", status.containerdVersion());
        status.installer().ifPresent(report -> json.add("installer", encode(report)));
        Json.add(
                json,
                "paths",
                Json.array(status.paths().stream().map(NodeCodec::report).toList()));
        return json;
    }

    /**
     * Reads a spec.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static NodeSpec spec(JsonElement spec) {
        Json json = Json.of("spec", spec);
        return new NodeSpec(
                json.text("zone"), new TreeMap<>(json.labels("labels")), new TreeSet<>(json.texts("absentLabels")));
    }

    /**
     * Reads a status.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static NodeStatus status(JsonElement status) {
        Json json = Json.of("status", status);
        return new NodeStatus(
                json.text("agentVersion"),
                json.text("containerdVersion"),
                json.has("installer") ? Optional.of(installer(json.map("installer"))) : Optional.empty(),
                json.maps("paths").stream().map(NodeCodec::report).toList());
    }

    /** Equal values give equal text. */
    public static JsonObject encode(InstallerReport report) {
        JsonObject json = new JsonObject();
        json.addProperty("outcome", report.outcome());
        Json.add(json, "message", report.message());
        Json.add(json, "time", report.time());
        Json.add(json, "attempt", report.attempt());
        return json;
    }

    /**
     * Reads what an installer did.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static InstallerReport installer(JsonElement report) {
        return installer(Json.of("installer", report));
    }

    private static InstallerReport installer(Json json) {
        return new InstallerReport(json.text("outcome"), json.text("message"), json.text("time"), json.text("attempt"));
    }

    private static JsonObject report(PathReport report) {
        JsonObject json = new JsonObject();
        json.addProperty("name", report.name());
        json.addProperty("observedGeneration", report.observedGeneration());
        Json.add(json, "resolvedVersion", report.resolvedVersion());
        json.addProperty("state", report.state().word());
        json.addProperty("reason", report.reason());
        Json.add(json, "message", report.message());
        return json;
    }

    private static PathReport report(Json json) {
        return new PathReport(
                json.text("name"),
                json.number("observedGeneration"),
                json.text("resolvedVersion"),
                state(json.text("state")),
                json.text("reason"),
                json.text("message"));
    }

    /**
     * A newer agent may have more words. "Programmed" means the same to all of them, so that any other is something less;
     * what it is, reason and message say.
     */
    private static PathReport.State state(String word) {
        return Arrays.stream(PathReport.State.values())
                .filter(state -> state.word().equals(word))
                .findFirst()
                .orElse(PathReport.State.PARTIAL);
    }
}
