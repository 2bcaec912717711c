package dev.regpath.harness;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.regpath.proto.cri.Capability;
import dev.regpath.proto.cri.ContainerConfig;
import dev.regpath.proto.cri.ContainerMetadata;
import dev.regpath.proto.cri.ImageSpec;
import dev.regpath.proto.cri.Int64Value;
import dev.regpath.proto.cri.KeyValue;
import dev.regpath.proto.cri.LinuxContainerConfig;
import dev.regpath.proto.cri.LinuxContainerResources;
import dev.regpath.proto.cri.LinuxContainerSecurityContext;
import dev.regpath.proto.cri.LinuxPodSandboxConfig;
import dev.regpath.proto.cri.LinuxSandboxSecurityContext;
import dev.regpath.proto.cri.Mount;
import dev.regpath.proto.cri.MountPropagation;
import dev.regpath.proto.cri.NamespaceMode;
import dev.regpath.proto.cri.NamespaceOption;
import dev.regpath.proto.cri.PodSandboxConfig;
import dev.regpath.proto.cri.PodSandboxMetadata;
import dev.regpath.proto.cri.SecurityProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A pod's spec with one container, and one that is to end before it, in the words of the runtime interface, as a kubelet puts it: one to one, and whatever is
 * not known here is refused, so that nothing is left out in silence.
 *
 * @param spec {@code spec.template.spec} of the manifest
 * @param uid the pod's
 * @param fields what {@code fieldRef} stands for, by path
 */
record PodManifest(JsonObject spec, String uid, Map<String, String> fields) implements PodConfig {
    private static final String LOGS = "/var/log/pods/";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Z_]+)\\)");

    /** Fields that say nothing to a runtime: they are the scheduler's or the API server's. */
    private static final List<String> NOT_FOR_THE_RUNTIME = List.of(
            "affinity",
            "dnsPolicy",
            "nodeSelector",
            "priorityClassName",
            "restartPolicy",
            "serviceAccountName",
            "terminationGracePeriodSeconds",
            "tolerations",
            "imagePullSecrets");

    PodManifest {
        fields = Map.copyOf(fields);
        List<String> known = new ArrayList<>(NOT_FOR_THE_RUNTIME);
        known.addAll(List.of("hostNetwork", "hostPID", "securityContext", "initContainers", "containers", "volumes"));
        requireKnown(spec, known);
        requireKnown(
                spec.getAsJsonArray("containers").get(0).getAsJsonObject(),
                List.of(
                        "name",
                        "image",
                        "imagePullPolicy",
                        "args",
                        "command",
                        "env",
                        "ports",
                        "startupProbe",
                        "livenessProbe",
                        "readinessProbe",
                        "resources",
                        "securityContext",
                        "volumeMounts"));
    }

    private static void requireKnown(JsonObject object, List<String> known) {
        for (String name : object.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("a field that this kubelet does not know: " + name);
            }
        }
    }

    /** The same pod with its init container in the place of the container; empty if it has none. */
    @Override
    public Optional<PodManifest> init() {
        if (!spec.has("initContainers")) {
            return Optional.empty();
        }
        JsonObject other = spec.deepCopy();
        other.add("containers", other.remove("initContainers"));
        return Optional.of(new PodManifest(other, uid, fields));
    }

    /** As the manifest has it, unchanged. */
    String image() {
        return container().get("image").getAsString();
    }

    private JsonObject container() {
        return spec.getAsJsonArray("containers").get(0).getAsJsonObject();
    }

    private boolean isPrivileged() {
        return flag(containerSecurity(), "privileged");
    }

    private JsonObject containerSecurity() {
        return container().getAsJsonObject("securityContext");
    }

    private JsonObject podSecurity() {
        return spec.getAsJsonObject("securityContext");
    }

    @Override
    public String before() {
        return volumes().values().stream()
                .filter(volume -> volume.get("type").getAsString().equals("DirectoryOrCreate"))
                .map(volume -> "mkdir -p '%s'%n".formatted(volume.get("path").getAsString()))
                .collect(Collectors.joining());
    }

    @Override
    public String after() {
        return "";
    }

    private Map<String, JsonObject> volumes() {
        Map<String, JsonObject> volumes = new LinkedHashMap<>();
        for (JsonElement volume : spec.getAsJsonArray("volumes")) {
            volumes.put(
                    volume.getAsJsonObject().get("name").getAsString(),
                    volume.getAsJsonObject().getAsJsonObject("hostPath"));
        }
        return volumes;
    }

    @Override
    public String log() {
        return LOGS + uid + "/" + container().get("name").getAsString() + ".log";
    }

    @Override
    public PodSandboxConfig sandbox() {
        return PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName("regpath-node-" + uid)
                        .setNamespace("regpath-system")
                        .setUid(uid))
                .setLogDirectory(LOGS + uid)
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent("/kubepods/burstable/pod" + uid)
                        .setSecurityContext(LinuxSandboxSecurityContext.newBuilder()
                                .setNamespaceOptions(namespaces())
                                .setPrivileged(isPrivileged()
                                        || init().filter(PodManifest::isPrivileged)
                                                .isPresent())
                                .setSeccomp(seccomp())))
                .build();
    }

    @Override
    public ContainerConfig config() {
        return ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder()
                        .setName(container().get("name").getAsString()))
                .setImage(ImageSpec.newBuilder().setImage(image()))
                .addAllCommand(strings(container(), "command"))
                .addAllArgs(strings(container(), "args"))
                .addAllEnvs(environment())
                .addAllMounts(mounts())
                .setLogPath(container().get("name").getAsString() + ".log")
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(resources())
                        .setSecurityContext(security()))
                .build();
    }

    private NamespaceOption namespaces() {
        return NamespaceOption.newBuilder()
                .setNetwork(flag(spec, "hostNetwork") ? NamespaceMode.NODE : NamespaceMode.POD)
                .setPid(flag(spec, "hostPID") ? NamespaceMode.NODE : NamespaceMode.CONTAINER)
                .setIpc(NamespaceMode.POD)
                .build();
    }

    private LinuxContainerSecurityContext security() {
        JsonObject capabilities = containerSecurity().has("capabilities")
                ? containerSecurity().getAsJsonObject("capabilities")
                : new JsonObject();
        return LinuxContainerSecurityContext.newBuilder()
                .setCapabilities(Capability.newBuilder()
                        .addAllAddCapabilities(strings(capabilities, "add"))
                        .addAllDropCapabilities(strings(capabilities, "drop")))
                .setPrivileged(isPrivileged())
                .setNamespaceOptions(namespaces())
                .setRunAsUser(Int64Value.newBuilder()
                        .setValue(podSecurity().get("runAsUser").getAsLong()))
                .setRunAsGroup(Int64Value.newBuilder()
                        .setValue(podSecurity().get("runAsGroup").getAsLong()))
                .setReadonlyRootfs(flag(containerSecurity(), "readOnlyRootFilesystem"))
                .setNoNewPrivs(containerSecurity().has("allowPrivilegeEscalation")
                        && !flag(containerSecurity(), "allowPrivilegeEscalation"))
                .setSeccomp(seccomp())
                .build();
    }

    private SecurityProfile seccomp() {
        String type =
                podSecurity().getAsJsonObject("seccompProfile").get("type").getAsString();
        return SecurityProfile.newBuilder()
                .setProfileType(SecurityProfile.ProfileType.valueOf(type))
                .build();
    }

    private LinuxContainerResources resources() {
        JsonObject limits = container().getAsJsonObject("resources").getAsJsonObject("limits");
        String memory = limits.get("memory").getAsString();
        if (!memory.endsWith("Mi")) {
            throw new IllegalArgumentException("not in Mi: " + memory);
        }
        return LinuxContainerResources.newBuilder()
                .setMemoryLimitInBytes(Long.parseLong(memory.substring(0, memory.length() - 2)) << 20)
                .build();
    }

    private List<KeyValue> environment() {
        Map<String, String> values = new LinkedHashMap<>();
        for (JsonElement element : container().getAsJsonArray("env")) {
            JsonObject variable = element.getAsJsonObject();
            String value = variable.has("value")
                    ? REFERENCE
                            .matcher(variable.get("value").getAsString())
                            .replaceAll(match -> values.getOrDefault(match.group(1), match.group()))
                    : field(variable.getAsJsonObject("valueFrom")
                            .getAsJsonObject("fieldRef")
                            .get("fieldPath")
                            .getAsString());
            values.put(variable.get("name").getAsString(), value);
        }
        return values.entrySet().stream()
                .map(entry -> KeyValue.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(ByteString.copyFromUtf8(entry.getValue()))
                        .build())
                .toList();
    }

    private String field(String path) {
        return Optional.ofNullable(fields.get(path))
                .orElseThrow(() -> new IllegalArgumentException("no value for the field " + path));
    }

    private List<Mount> mounts() {
        Map<String, JsonObject> volumes = volumes();
        List<Mount> mounts = new ArrayList<>();
        for (JsonElement element : container().getAsJsonArray("volumeMounts")) {
            JsonObject mount = element.getAsJsonObject();
            JsonObject volume = Optional.ofNullable(
                            volumes.get(mount.get("name").getAsString()))
                    .orElseThrow(() -> new IllegalArgumentException("no such volume: " + mount));
            String propagation = mount.has("mountPropagation")
                    ? mount.get("mountPropagation").getAsString()
                    : "None";
            mounts.add(Mount.newBuilder()
                    .setContainerPath(mount.get("mountPath").getAsString())
                    .setHostPath(volume.get("path").getAsString())
                    .setReadonly(flag(mount, "readOnly"))
                    .setPropagation(
                            switch (propagation) {
                                case "None" -> MountPropagation.PROPAGATION_PRIVATE;
                                case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
                                case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
                                default -> throw new IllegalArgumentException(propagation);
                            })
                    .build());
        }
        return mounts;
    }

    private static boolean flag(JsonObject object, String name) {
        return object.has(name) && object.get(name).getAsBoolean();
    }

    private static List<String> strings(JsonObject object, String name) {
        JsonArray array = object.has(name) ? object.getAsJsonArray(name) : new JsonArray();
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }
}
