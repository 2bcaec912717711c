package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.linux.CgroupPath;
import dev.regpath.proto.containers.Container;
import dev.regpath.runtime.RuntimePod;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What containerd's CRI plugin keeps of a Pod's sandbox with the sandbox's own container: it is there from the moment on in
 * which that container is created, before its first process runs and before CRI shows the sandbox. A restarted sandbox is
 * another one of the same Pod.
 *
 * <p>Its form is that of pkg/cri/store/sandbox/metadata.go, unchanged from 1.6 to 2.4. Addresses are in it as soon as the
 * network is ready, which in all of them is before the sandbox's process starts.
 *
 * @param id the sandbox's
 * @param attempt which sandbox of the Pod it is; a later one takes the place of an earlier one
 * @param pod what it says of the Pod
 */
record SandboxRecord(String id, int attempt, RuntimePod pod) {
    /** pkg/cri/labels: which containers are sandboxes, and where such a one has what is said of it. */
    static final String FILTER = "labels.\"io.cri-containerd.kind\"==sandbox";

    private static final String KIND = "io.cri-containerd.kind";
    private static final String SANDBOX = "sandbox";
    private static final String METADATA = "io.cri-containerd.sandbox.metadata";
    private static final String VERSION = "v1";

    private static final String SLICE = ".slice";

    /** runtime.v1.NamespaceMode: the node's own. */
    private static final int NODE = 2;

    SandboxRecord {
        requireNonNull(id, "id");
        requireNonNull(pod, "pod");
    }

    /** Empty for any other container, and for a sandbox of which containerd keeps nothing that is understood. */
    static Optional<SandboxRecord> of(Container container) {
        if (!SANDBOX.equals(container.getLabelsMap().get(KIND))) {
            return Optional.empty();
        }
        try {
            return metadata(container).flatMap(metadata -> parse(container.getId(), metadata));
        } catch (InvalidInput | RuntimeException _) {
            // Gson's accessors fail by exceptions of many kinds where a value is of another kind.
            return Optional.empty();
        }
    }

    private static Optional<JsonObject> metadata(Container container) throws InvalidInput {
        if (!container.containsExtensions(METADATA)) {
            return Optional.empty();
        }
        JsonObject versioned = Json.parse(
                        container.getExtensionsOrThrow(METADATA).getValue().toStringUtf8())
                .getAsJsonObject();
        return VERSION.equals(text(versioned, "Version"))
                ? Optional.of(object(versioned, "Metadata"))
                : Optional.empty();
    }

    private static Optional<SandboxRecord> parse(String id, JsonObject metadata) {
        JsonObject config = object(metadata, "Config");
        JsonObject name = object(config, "metadata");
        JsonObject linux = object(config, "linux");
        JsonObject namespaces = object(object(linux, "security_context"), "namespace_options");
        if (text(name, "uid").isEmpty()) {
            return Optional.empty();
        }
        RuntimePod pod = new RuntimePod(
                text(name, "namespace"),
                text(name, "name"),
                text(name, "uid"),
                labels(object(config, "labels")),
                cgroup(text(linux, "cgroup_parent")),
                number(namespaces, "network") == NODE,
                addresses(metadata));
        return Optional.of(new SandboxRecord(id, number(name, "attempt"), pod));
    }

    /** Without those by which the kubelet finds the Pod again (pkg/kubelet/kuberuntime/labels.go). */
    private static SortedMap<String, String> labels(JsonObject all) {
        SortedMap<String, String> labels = new TreeMap<>();
        all.asMap().forEach((key, value) -> {
            if (!key.startsWith("io.kubernetes.pod.")) {
                labels.put(key, value.getAsString());
            }
        });
        return labels;
    }

    /**
     * Where the kubelet wants all containers of the Pod: a path, or a slice, whose name says in which others it is, and of
     * which containerd keeps the last name alone (getCgroupsPath in pkg/cri/server/helpers_linux.go; ExpandSlice in runc's
     * libcontainer/cgroups/systemd). Without such a wish each container has a place of its own.
     */
    static Optional<String> cgroup(String parent) {
        String name = parent.substring(parent.lastIndexOf('/') + 1);
        try {
            CgroupPath path = name.endsWith(SLICE) ? slice(name) : CgroupPath.parse(parent);
            return path.isRoot() ? Optional.empty() : Optional.of(path.toString());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static CgroupPath slice(String name) {
        String stem = name.substring(0, name.length() - SLICE.length());
        if (List.of(stem.split("-", -1)).contains("")) {
            throw new IllegalArgumentException("no slice has the name " + name);
        }
        List<String> names = new ArrayList<>();
        for (int dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
            names.add(stem.substring(0, dash) + SLICE);
        }
        names.add(name);
        return new CgroupPath(names);
    }

    private static List<InetAddress> addresses(JsonObject metadata) {
        Stream<String> further = metadata.get("AdditionalIPs") instanceof JsonArray some
                ? some.asList().stream().map(JsonElement::getAsString)
                : Stream.empty();
        return Stream.concat(Stream.of(text(metadata, "IP")), further)
                .filter(address -> !address.isEmpty())
                .map(InetAddress::ofLiteral)
                .toList();
    }

    private static JsonObject object(JsonObject of, String name) {
        return of.get(name) instanceof JsonObject object ? object : new JsonObject();
    }

    private static String text(JsonObject of, String name) {
        return of.has(name) ? of.get(name).getAsString() : "";
    }

    private static int number(JsonObject of, String name) {
        return of.has(name) ? of.get(name).getAsInt() : 0;
    }
}
