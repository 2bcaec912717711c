package dev.regpath.cli;

import com.google.gson.JsonObject;
import dev.regpath.proto.node.Connection;
import java.time.Instant;

/** A connection for programs: one object on a line. */
final class TraceJson {
    private TraceJson() {}

    static String of(Connection connection) {
        JsonObject json = new JsonObject();
        json.addProperty(
                "time",
                Instant.ofEpochSecond(
                                connection.getTime().getSeconds(),
                                connection.getTime().getNanos())
                        .toString());
        json.addProperty("process", connection.getProcess());
        json.addProperty("pid", Integer.toUnsignedLong(connection.getPid()));
        json.addProperty("cgroup", connection.getCgroup());
        JsonText.add(json, "path", connection.getPath());
        JsonText.add(json, "redirect", connection.getRedirect());
        JsonText.add(json, "registry", connection.getRegistry());
        json.addProperty("frontend", connection.getFrontend());
        json.addProperty("protocol", connection.getProtocol());
        JsonText.add(json, "backend", connection.getBackend());
        json.addProperty("outcome", TraceText.outcome(connection.getOutcome()));
        JsonText.add(json, "error", connection.getError());
        json.addProperty("seconds", connection.getSeconds());
        if (connection.getEjected()) {
            json.addProperty("ejected", true);
        }
        return JsonText.line(json);
    }
}
