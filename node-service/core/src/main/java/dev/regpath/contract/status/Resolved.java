package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import dev.regpath.contract.CaSource;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.schema.JsonContent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What the cluster says of all that one path names.
 *
 * @param version changes with the content and with nothing else: 16 hexadecimal digits
 * @param cluster of a Service or Pods only the backends that serve, as long as any does
 */
public record Resolved(String version, ClusterView cluster) {
    private static final int VERSION_LENGTH = 16;

    public Resolved {
        requireNonNull(version, "version");
        requireNonNull(cluster, "cluster");
    }

    /** With the version that belongs to it. */
    public static Resolved of(ClusterView cluster) {
        JsonObject content = ResolvedFields.CONTENT.write(cluster);
        return new Resolved(
                versionOf(content),
                StatusReader.read(ResolvedFields.CONTENT, "status.resolved", new JsonContent(content)));
    }

    private static String versionOf(JsonObject content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(content.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** All of them as one; where two speak of the same thing, the later one is believed. */
    public static ClusterView merge(Collection<Resolved> all) {
        Map<ObjectRef, ServiceView> services = new HashMap<>();
        Map<PodSelection, List<BackendView>> pods = new HashMap<>();
        Map<CaSource.ConfigMapKey, ConfigMapValue> configMaps = new HashMap<>();
        for (Resolved one : all) {
            services.putAll(one.cluster.services());
            pods.putAll(one.cluster.pods());
            configMaps.putAll(one.cluster.configMaps());
        }
        return new ClusterView(services, pods, configMaps);
    }
}
