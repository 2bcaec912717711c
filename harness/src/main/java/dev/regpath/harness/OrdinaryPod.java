package dev.regpath.harness;

import dev.regpath.proto.cri.ContainerConfig;
import dev.regpath.proto.cri.ContainerMetadata;
import dev.regpath.proto.cri.ImageSpec;
import dev.regpath.proto.cri.LinuxContainerConfig;
import dev.regpath.proto.cri.LinuxContainerSecurityContext;
import dev.regpath.proto.cri.LinuxPodSandboxConfig;
import dev.regpath.proto.cri.LinuxSandboxSecurityContext;
import dev.regpath.proto.cri.Mount;
import dev.regpath.proto.cri.NamespaceMode;
import dev.regpath.proto.cri.NamespaceOption;
import dev.regpath.proto.cri.PodSandboxConfig;
import dev.regpath.proto.cri.PodSandboxMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A pod as anybody runs it: labels, a cgroup of the kubelet's making, and a network of its own or the node's. Its image is
 * {@link PodImages#CALLER}: one program, and the node's own commands by mounts.
 *
 * @param namespace the pod's
 * @param name the pod's
 * @param uid the pod's
 * @param labels the pod's own
 * @param hostNetwork whether it is in the node's network
 * @param driver who makes its cgroups
 * @param mounts paths of the node that it sees at the same place
 * @param command what runs in it
 */
record OrdinaryPod(
        String namespace,
        String name,
        String uid,
        SortedMap<String, String> labels,
        boolean hostNetwork,
        CgroupDriver driver,
        List<String> mounts,
        List<String> command)
        implements PodConfig {
    private static final String CONTAINER = "main";

    OrdinaryPod {
        labels = new TreeMap<>(labels);
        mounts = List.copyOf(mounts);
        command = List.copyOf(command);
    }

    /** Without labels and with a network of its own. */
    static OrdinaryPod of(CgroupDriver driver, String namespace, String name, String... command) {
        return new OrdinaryPod(
                namespace,
                name,
                UUID.randomUUID().toString(),
                new TreeMap<>(),
                /* hostNetwork= */ false,
                driver,
                List.of("/usr", "/etc/ssl"),
                List.of(command));
    }

    OrdinaryPod labelled(String key, String value) {
        SortedMap<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return new OrdinaryPod(namespace, name, uid, more, hostNetwork, driver, mounts, command);
    }

    OrdinaryPod inTheNodesNetwork() {
        return new OrdinaryPod(namespace, name, uid, labels, /* hostNetwork= */ true, driver, mounts, command);
    }

    OrdinaryPod seeing(String... paths) {
        List<String> more = Stream.concat(mounts.stream(), Arrays.stream(paths)).toList();
        return new OrdinaryPod(namespace, name, uid, labels, hostNetwork, driver, more, command);
    }

    /** Its cgroup, from the root of cgroup2 on. */
    String cgroup() {
        return driver.ofPod(uid);
    }

    @Override
    public String before() {
        return driver.make(cgroup());
    }

    @Override
    public String after() {
        return driver.remove(cgroup());
    }

    @Override
    public String log() {
        return logs() + "/" + CONTAINER + ".log";
    }

    private String logs() {
        return "/var/log/pods/%s_%s_%s".formatted(namespace, name, uid);
    }

    @Override
    public PodSandboxConfig sandbox() {
        return PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(name)
                        .setNamespace(namespace)
                        .setUid(uid))
                .setLogDirectory(logs())
                .putAllLabels(labels)
                // pkg/kubelet/kuberuntime/labels.go
                .putAllLabels(Map.of(
                        "io.kubernetes.pod.name",
                        name,
                        "io.kubernetes.pod.namespace",
                        namespace,
                        "io.kubernetes.pod.uid",
                        uid))
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent(cgroup())
                        .setSecurityContext(
                                LinuxSandboxSecurityContext.newBuilder().setNamespaceOptions(namespaces())))
                .build();
    }

    @Override
    public ContainerConfig config() {
        return ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(CONTAINER))
                .setImage(ImageSpec.newBuilder().setImage(PodImages.CALLER))
                .addAllCommand(command)
                .addAllMounts(mounts.stream()
                        .map(path -> Mount.newBuilder()
                                .setContainerPath(path)
                                .setHostPath(path)
                                .setReadonly(true)
                                .build())
                        .toList())
                .setLogPath(CONTAINER + ".log")
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setSecurityContext(
                                LinuxContainerSecurityContext.newBuilder().setNamespaceOptions(namespaces())))
                .build();
    }

    private NamespaceOption namespaces() {
        return NamespaceOption.newBuilder()
                .setNetwork(hostNetwork ? NamespaceMode.NODE : NamespaceMode.POD)
                .setPid(NamespaceMode.CONTAINER)
                .setIpc(NamespaceMode.POD)
                .build();
    }
}
