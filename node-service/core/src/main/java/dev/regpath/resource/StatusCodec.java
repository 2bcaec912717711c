package dev.regpath.resource;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.fault.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/** The status of a RegistryPath as JSON. */
public final class StatusCodec {
    private StatusCodec() {}

    /** Equal values give equal text. */
    public static JsonObject encode(RegistryPathStatus status) {
        JsonObject json = new JsonObject();
        json.addProperty("observedGeneration", status.observedGeneration());
        json.add(
                "conditions",
                Json.array(
                        status.conditions().stream().map(StatusCodec::condition).toList()));
        JsonObject summary = new JsonObject();
        Json.add(summary, "mirror", status.summary().mirror());
        Json.add(summary, "redirects", status.summary().redirects());
        Json.add(summary, "nodes", status.summary().nodes());
        Json.add(summary, "state", status.summary().state());
        json.add("summary", summary);
        JsonObject nodes = new JsonObject();
        nodes.addProperty("desired", status.nodes().desired());
        nodes.addProperty("ready", status.nodes().ready());
        nodes.addProperty("silent", status.nodes().silent());
        json.add("nodes", nodes);
        status.resolved().ifPresent(resolved -> json.add("resolved", ResolvedCodec.encode(resolved)));
        return json;
    }

    /**
     * Reads what {@link #encode} wrote, or a newer version did.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static RegistryPathStatus decode(JsonElement status) {
        Json json = Json.of("status", status);
        Json summary = json.map("summary");
        Json nodes = json.map("nodes");
        return new RegistryPathStatus(
                json.number("observedGeneration"),
                json.maps("conditions").stream()
                        .filter(condition -> Arrays.stream(Condition.Type.values())
                                .anyMatch(type -> type.word().equals(condition.text("type"))))
                        .map(StatusCodec::condition)
                        .toList(),
                new Summary(
                        summary.text("mirror"),
                        summary.text("redirects"),
                        summary.text("nodes"),
                        summary.text("state")),
                new NodeCount(nodes.count("desired"), nodes.count("ready"), nodes.count("silent")),
                json.has("resolved") ? Optional.of(ResolvedCodec.decode(json.map("resolved"))) : Optional.empty());
    }

    private static JsonObject condition(StatusCondition condition) {
        JsonObject json = new JsonObject();
        json.addProperty("type", condition.type().word());
        json.addProperty("status", condition.status().word());
        json.addProperty("observedGeneration", condition.observedGeneration());
        json.addProperty(
                "lastTransitionTime",
                condition.since().truncatedTo(ChronoUnit.SECONDS).toString());
        json.addProperty("reason", condition.reason());
        json.addProperty("message", condition.message());
        return json;
    }

    private static StatusCondition condition(Json json) {
        return new StatusCondition(
                json.word("type", Condition.Type.values(), Condition.Type::word),
                json.word("status", Condition.Status.values(), Condition.Status::word),
                json.number("observedGeneration"),
                json.parse("lastTransitionTime", Instant::parse),
                json.text("reason"),
                json.text("message"));
    }
}
