package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.io.IOException;

/** Reads what a server says instead of what it was asked for: a Status object, or a proxy's own words. */
final class Refusals {
    private static final int MOST_BYTES = 16 * 1024;

    private Refusals() {}

    static ApiException read(HttpConnection.Response response, String what) throws IOException {
        String body = new String(response.body().readNBytes(MOST_BYTES), UTF_8);
        return ApiException.refused(response.status(), what, message(body));
    }

    private static String message(String body) {
        try {
            if (Json.parse(body) instanceof JsonObject status
                    && status.get("message") instanceof JsonPrimitive message) {
                return Quoted.visible(message.getAsString());
            }
        } catch (InvalidInput e) {
            return Quoted.of(body); // Not the API server's own answer.
        }
        return Quoted.of(body);
    }
}
