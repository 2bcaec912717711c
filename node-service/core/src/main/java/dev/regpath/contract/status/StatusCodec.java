package dev.regpath.contract.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.JsonContent;

/** The status of a RegistryPath as JSON. */
public final class StatusCodec {
    private StatusCodec() {}

    /** Equal values give equal text. */
    public static JsonObject encode(RegistryPathStatus status) {
        return RegistryPathStatus.TYPE.write(status);
    }

    /**
     * Reads what {@link #encode} wrote, or a newer version did.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static RegistryPathStatus decode(JsonElement status) {
        return decode(new JsonContent(status));
    }

    /** The same, as any library holds it. */
    public static RegistryPathStatus decode(Content status) {
        return StatusReader.read(RegistryPathStatus.TYPE, "status", status);
    }
}
