package dev.regpath.harness;

import dev.regpath.proto.cri.ContainerConfig;
import dev.regpath.proto.cri.ContainerState;
import dev.regpath.proto.cri.ContainerStatus;
import dev.regpath.proto.cri.ContainerStatusRequest;
import dev.regpath.proto.cri.CreateContainerRequest;
import dev.regpath.proto.cri.ExecSyncRequest;
import dev.regpath.proto.cri.PodSandboxConfig;
import dev.regpath.proto.cri.RemoveContainerRequest;
import dev.regpath.proto.cri.RemovePodSandboxRequest;
import dev.regpath.proto.cri.RunPodSandboxRequest;
import dev.regpath.proto.cri.RuntimeServiceGrpc;
import dev.regpath.proto.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import dev.regpath.proto.cri.StartContainerRequest;
import dev.regpath.proto.cri.StopContainerRequest;
import dev.regpath.proto.cri.StopPodSandboxRequest;
import dev.regpath.transport.UnixChannels;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A pod with one container on a node, run by the node's own containerd over CRI, as a kubelet runs it. The kubelet's part in
 * the cluster (scheduling, probes, restarts) is the test's.
 */
final class Pod implements AutoCloseable {
    private static final int SECONDS = 60;
    private static final int STOP_SECONDS = 30;
    private static final Duration LONGEST_INIT = Duration.ofMinutes(4);

    private final Node node;
    private final PodConfig manifest;
    private final ManagedChannel channel;
    private final String sandbox;
    private String container;

    private Pod(Node node, PodConfig manifest, ManagedChannel channel, String sandbox, String container) {
        this.node = node;
        this.manifest = manifest;
        this.channel = channel;
        this.sandbox = sandbox;
        this.container = container;
    }

    /** Starts it; the image has to be on the node. */
    static Pod start(Node node, PodConfig manifest) {
        node.script(manifest.before()).orThrow();
        // The harness is on the same machine, and a node's files are to be seen below its first process.
        ManagedChannel channel = UnixChannels.client(node.seenFromOutside(Path.of("/run/containerd/containerd.sock")));
        try {
            RuntimeServiceBlockingStub runtime = within(channel);
            PodSandboxConfig config = manifest.sandbox();
            String sandbox = runtime.runPodSandbox(
                            RunPodSandboxRequest.newBuilder().setConfig(config).build())
                    .getPodSandboxId();
            Pod pod = new Pod(node, manifest, channel, sandbox, "");
            pod.runInit();
            pod.startContainer(manifest.config());
            return pod;
        } catch (StatusRuntimeException e) {
            channel.shutdownNow();
            throw new IllegalStateException("the pod does not start: " + e.getStatus(), e);
        }
    }

    /** A kubelet waits for its end, and starts nothing else if it has failed. */
    private void runInit() {
        Optional<? extends PodConfig> init = manifest.init();
        if (init.isEmpty()) {
            return;
        }
        startContainer(init.get().config());
        ContainerStatus end = Waiting.until(
                "the init container has ended; its log: " + init.get().log(),
                LONGEST_INIT,
                () -> Optional.of(status()).filter(now -> now.getState() == ContainerState.CONTAINER_EXITED));
        if (end.getExitCode() != 0) {
            throw new IllegalStateException("the init container has failed with %d: %s"
                    .formatted(
                            end.getExitCode(),
                            node.exec("cat", init.get().log()).out()));
        }
    }

    /** What the init container has written. */
    String initLog() {
        return node.exec("cat", manifest.init().orElseThrow().log()).out();
    }

    private void startContainer(ContainerConfig config) {
        container = ask(runtime -> runtime.createContainer(CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandbox)
                        .setConfig(config)
                        .setSandboxConfig(manifest.sandbox())
                        .build()))
                .getContainerId();
        var _ = ask(runtime -> runtime.startContainer(
                StartContainerRequest.newBuilder().setContainerId(container).build()));
    }

    private static RuntimeServiceBlockingStub within(ManagedChannel channel) {
        return RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    private <T> T ask(Function<RuntimeServiceBlockingStub, T> question) {
        return Waiting.until("containerd serves CRI", Duration.ofSeconds(SECONDS), () -> answer(question));
    }

    /** Empty if containerd ends at this moment, or was started a moment ago: it listens before its CRI plugin is ready. */
    private <T> Optional<T> answer(Function<RuntimeServiceBlockingStub, T> question) {
        try {
            return Optional.of(question.apply(within(channel).withWaitForReady()));
        } catch (StatusRuntimeException e) {
            String reason = String.valueOf(e.getStatus().getDescription());
            if (e.getStatus().getCause() instanceof IOException || reason.contains("server is not initialized yet")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Runs a command in the container. */
    Execution exec(String... command) {
        var answer = ask(runtime -> runtime.execSync(ExecSyncRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(List.of(command))
                .setTimeout(SECONDS)
                .build()));
        return new Execution(
                List.of(command),
                answer.getExitCode(),
                answer.getStdout().toString(StandardCharsets.UTF_8),
                answer.getStderr().toString(StandardCharsets.UTF_8));
    }

    ContainerStatus status() {
        return ask(runtime -> runtime.containerStatus(ContainerStatusRequest.newBuilder()
                        .setContainerId(container)
                        .build()))
                .getStatus();
    }

    /** The container's first process, as the node numbers it. */
    long pid() {
        return Long.parseLong(
                node.script("ctr -n k8s.io tasks list | awk '$1 == \"%s\" {print $2}'".formatted(container))
                        .orThrow()
                        .out()
                        .strip());
    }

    boolean running() {
        return status().getState() == ContainerState.CONTAINER_RUNNING;
    }

    /** What the container has written so far. */
    String log() {
        return node.exec("cat", manifest.log()).out();
    }

    /** What the agent's health service says, asked at the node's address as a kubelet asks. */
    boolean serving(int port, String service) {
        // One gRPC frame each way over plain HTTP/2; field 1 of the answer is 1 for SERVING.
        String answer = node.script(
                        "printf '\\0\\0\\0\\0\\x%02x\\n\\x%02x%s' | curl --silent --max-time 5 --http2-prior-knowledge"
                                        .formatted(service.length() + 2, service.length(), service)
                                + " --header 'content-type: application/grpc' --header 'te: trailers' --data-binary @-"
                                + " http://%s:%d/grpc.health.v1.Health/Check | od -An -tx1"
                                        .formatted(node.address().getHostAddress(), port))
                .out()
                .strip();
        return answer.equals("00 00 00 00 02 08 01");
    }

    /** Ends it as a kubelet does when a pod is deleted, and removes it; a second time changes nothing. */
    @Override
    public void close() {
        if (channel.isShutdown()) {
            return;
        }
        try {
            if (!container.isEmpty()) {
                var _ = ask(runtime -> runtime.stopContainer(StopContainerRequest.newBuilder()
                        .setContainerId(container)
                        .setTimeout(STOP_SECONDS)
                        .build()));
                var _ = ask(runtime -> runtime.removeContainer(RemoveContainerRequest.newBuilder()
                        .setContainerId(container)
                        .build()));
            }
            var _ = ask(runtime -> runtime.stopPodSandbox(
                    StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build()));
            var _ = ask(runtime -> runtime.removePodSandbox(RemovePodSandboxRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .build()));
            node.script(manifest.after()).orThrow();
        } finally {
            channel.shutdownNow();
        }
    }
}
