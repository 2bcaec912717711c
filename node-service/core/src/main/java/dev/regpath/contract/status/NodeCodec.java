package dev.regpath.contract.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.JsonContent;

/**
 * The spec and the status of a RegistryPathNode as JSON. Equal values give equal text; what is read may have been written
 * by a newer version.
 */
public final class NodeCodec {
    private NodeCodec() {}

    public static JsonObject encode(NodeSpec spec) {
        return NodeSpec.TYPE.write(spec);
    }

    public static JsonObject encode(NodeStatus status) {
        return NodeStatus.TYPE.write(status);
    }

    public static JsonObject encode(InstallerReport report) {
        return InstallerReport.TYPE.write(report);
    }

    /**
     * Reads a spec.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static NodeSpec spec(JsonElement spec) {
        return spec(new JsonContent(spec));
    }

    /** The same, as any library holds it. */
    public static NodeSpec spec(Content spec) {
        return StatusReader.read(NodeSpec.TYPE, "spec", spec);
    }

    /**
     * Reads a status.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static NodeStatus status(JsonElement status) {
        return status(new JsonContent(status));
    }

    /** The same, as any library holds it. */
    public static NodeStatus status(Content status) {
        return StatusReader.read(NodeStatus.TYPE, "status", status);
    }

    /**
     * Reads what an installer did.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static InstallerReport installer(JsonElement report) {
        return StatusReader.read(InstallerReport.TYPE, "installer", new JsonContent(report));
    }
}
