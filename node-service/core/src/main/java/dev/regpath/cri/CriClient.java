package dev.regpath.cri;

import dev.regpath.proto.cri.AuthConfig;
import dev.regpath.proto.cri.Container;
import dev.regpath.proto.cri.ContainerState;
import dev.regpath.proto.cri.Image;
import dev.regpath.proto.cri.ImageServiceGrpc;
import dev.regpath.proto.cri.ImageServiceGrpc.ImageServiceBlockingStub;
import dev.regpath.proto.cri.ImageSpec;
import dev.regpath.proto.cri.ImageStatusRequest;
import dev.regpath.proto.cri.ListContainersRequest;
import dev.regpath.proto.cri.ListImagesRequest;
import dev.regpath.proto.cri.ListPodSandboxRequest;
import dev.regpath.proto.cri.PodSandbox;
import dev.regpath.proto.cri.PodSandboxState;
import dev.regpath.proto.cri.PullImageRequest;
import dev.regpath.proto.cri.RemoveImageRequest;
import dev.regpath.proto.cri.RuntimeServiceGrpc;
import dev.regpath.proto.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import dev.regpath.proto.cri.StatusRequest;
import dev.regpath.proto.cri.VersionRequest;
import dev.regpath.proto.cri.VersionResponse;
import dev.regpath.transport.UnixChannels;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A client of the runtime's socket. Thread-safe; each call has a limit in time, which begins when a containerd that starts
 * has started. Close it to close its connection.
 */
public final class CriClient implements AutoCloseable {
    /** For calls that containerd answers from memory. */
    private static final Duration QUICK = Duration.ofSeconds(10);

    /** What the CRI plugin says while it starts: instrumented_service.go, checkInitialized. */
    private static final String STARTING = "server is not initialized yet";

    private static final Duration START = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ManagedChannel channel;
    private final Duration quick;
    private final RuntimeServiceBlockingStub runtime;
    private final ImageServiceBlockingStub images;

    private CriClient(ManagedChannel channel, Duration quick) {
        this.channel = channel;
        this.quick = quick;
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel);
        this.images = ImageServiceGrpc.newBlockingStub(channel);
    }

    /**
     * A client for the socket at {@code socket}. Connects at the first call, not here.
     *
     * @param socket for example {@code /run/containerd/containerd.sock}
     */
    public static CriClient of(Path socket) {
        return of(socket, QUICK);
    }

    /** The same for a less patient caller: {@code quick} is the limit of calls that containerd answers from memory. */
    public static CriClient of(Path socket, Duration quick) {
        return new CriClient(UnixChannels.client(socket), quick);
    }

    /** Name and version of the runtime; the version is containerd's build string, for example {@code 1.7.24~ds1}. */
    public VersionResponse version() throws CriException {
        return call(() -> within(runtime, quick).version(VersionRequest.getDefaultInstance()));
    }

    /** Whether the runtime says that it can run containers; the network may not be ready yet. */
    public boolean runtimeReady() throws CriException {
        return call(() -> within(runtime, quick).status(StatusRequest.getDefaultInstance()))
                .getStatus()
                .getConditionsList()
                .stream()
                .anyMatch(condition -> condition.getType().equals("RuntimeReady") && condition.getStatus());
    }

    /** What runs on this node now. */
    public RunningPods running() throws CriException {
        var pods = call(() -> within(runtime, quick).listPodSandbox(ListPodSandboxRequest.getDefaultInstance()));
        var containers = call(() -> within(runtime, quick).listContainers(ListContainersRequest.getDefaultInstance()));
        return new RunningPods(
                pods.getItemsList().stream()
                        .filter(pod -> pod.getState() == PodSandboxState.SANDBOX_READY)
                        .map(PodSandbox::getId)
                        .collect(Collectors.toSet()),
                containers.getContainersList().stream()
                        .filter(container -> container.getState() == ContainerState.CONTAINER_RUNNING)
                        .map(Container::getId)
                        .collect(Collectors.toSet()));
    }

    /**
     * The CRI plugin's configuration as JSON: on containerd 1.x with {@code registry.configPath}, since 2.0 without.
     * It may hold registry passwords and must not be logged.
     */
    public Optional<String> config() throws CriException {
        StatusRequest verbose = StatusRequest.newBuilder().setVerbose(true).build();
        return Optional.ofNullable(
                call(() -> within(runtime, quick).status(verbose)).getInfoMap().get("config"));
    }

    /**
     * Pulls an image as the kubelet would.
     *
     * @param image a reference, for example {@code registry.example.com/team/app:1}
     * @param credentials offered to every host that asks for them, as with a pod's pull secret
     * @param limit after which containerd is told to give up
     * @return the image's id
     */
    public String pull(String image, Optional<Credentials> credentials, Duration limit) throws CriException {
        PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(image));
        credentials.ifPresent(some -> request.setAuth(
                AuthConfig.newBuilder().setUsername(some.username()).setPassword(some.password())));
        return call(() -> within(images, limit).pullImage(request.build())).getImageRef();
    }

    /** The image, if it is on the node. */
    public Optional<Image> image(String image) throws CriException {
        ImageStatusRequest request =
                ImageStatusRequest.newBuilder().setImage(spec(image)).build();
        var response = call(() -> within(images, quick).imageStatus(request));
        return response.hasImage() ? Optional.of(response.getImage()) : Optional.empty();
    }

    /** All images on the node. */
    public List<Image> images() throws CriException {
        return call(() -> within(images, quick).listImages(ListImagesRequest.getDefaultInstance()))
                .getImagesList();
    }

    /** Removes the image and, before it returns, the content that nothing else uses. No error if it is not there. */
    public void remove(String image) throws CriException {
        RemoveImageRequest request =
                RemoveImageRequest.newBuilder().setImage(spec(image)).build();
        var _ = call(() -> within(images, Duration.ofMinutes(1)).removeImage(request));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static ImageSpec spec(String image) {
        return ImageSpec.newBuilder().setImage(image).build();
    }

    private static <S extends AbstractStub<S>> S within(S stub, Duration limit) {
        return stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * systemd calls containerd started a moment before its CRI plugin answers, and containerd does not report when it
     * does: who asks in that moment asks again.
     */
    private static <T> T call(Supplier<T> call) throws CriException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                if (!isStarting(e.getStatus()) || System.nanoTime() - end > 0) {
                    throw new CriException(e.getStatus());
                }
                try {
                    Thread.sleep(PAUSE);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new CriException(e.getStatus());
                }
            }
        }
    }

    private static boolean isStarting(Status status) {
        return String.valueOf(status.getDescription()).contains(STARTING);
    }
}
