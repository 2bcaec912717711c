package dev.regpath.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.pull.PullResult;
import java.time.Duration;

/** How a pull has ended, for programs. What could not be seen is left out. */
final class PullJson {
    private PullJson() {}

    static JsonObject of(PullResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("image", result.image());
        json.addProperty("succeeded", result.succeeded());
        json.addProperty("seconds", seconds(result.took()));
        switch (result) {
            case PullResult.Pulled pulled -> add(json, pulled);
            case PullResult.PullFailed(String _, Duration _, String words) -> json.addProperty("error", words);
            case PullResult.TimedOut timedOut -> add(json, timedOut);
        }
        return json;
    }

    private static void add(JsonObject json, PullResult.TimedOut timedOut) {
        PullFailureText.of(timedOut).ifPresent(words -> json.addProperty("error", words));
        timedOut.stage().ifPresent(stage -> {
            json.addProperty("layers", stage.layers());
            json.addProperty("layersComplete", stage.complete());
            JsonArray open = new JsonArray();
            stage.open().forEach(layer -> {
                JsonObject one = new JsonObject();
                one.addProperty("digest", layer.digest());
                one.addProperty("bytes", layer.bytes());
                if (layer.size() > 0) {
                    one.addProperty("size", layer.size());
                }
                open.add(one);
            });
            json.add("stoppedAt", open);
        });
    }

    private static void add(JsonObject json, PullResult.Pulled pulled) {
        pulled.seen().phases().ifPresent(phases -> {
            JsonObject times = new JsonObject();
            times.addProperty("resolve", seconds(phases.resolve()));
            times.addProperty("fetch", seconds(phases.fetch()));
            times.addProperty("unpack", seconds(phases.unpack()));
            json.add("phaseSeconds", times);
        });
        pulled.seen().layers().ifPresent(layers -> {
            json.addProperty("layers", layers.count());
            json.addProperty("bytes", layers.bytes());
        });
        JsonArray from = new JsonArray();
        pulled.seen().from().forEach(host -> {
            JsonObject one = new JsonObject();
            one.addProperty("endpoint", host.endpoint().toString());
            if (!host.role().isEmpty()) {
                one.addProperty("role", host.role());
            }
            one.addProperty("bytesAtLeast", host.bytes());
            from.add(one);
        });
        json.add("from", from);
        json.addProperty("id", pulled.stored().id());
        JsonArray digests = new JsonArray();
        pulled.stored().digests().forEach(digests::add);
        json.add("digests", digests);
        pulled.stored().size().ifPresent(size -> json.addProperty("size", size));
        json.addProperty("removed", pulled.afterwards() == PullResult.Afterwards.REMOVED);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
