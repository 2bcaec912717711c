package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;

/** A container from the outside: commands in it, its addresses, its end. */
final class Box implements AutoCloseable {
    private final GenericContainer<?> container;
    private final DockerClient client;

    private Box(GenericContainer<?> container) {
        this.container = container;
        this.client = container.getDockerClient();
    }

    static Box start(GenericContainer<?> container) {
        container.start();
        return new Box(container);
    }

    /**
     * Runs a command and waits for its end.
     *
     * @throws IllegalStateException if it takes longer than that; it then goes on in the container
     */
    Execution exec(List<String> command, Duration atMost) {
        return exec(client, container.getContainerId(), command, atMost);
    }

    /** Does the same in a container of somebody else. */
    static Execution exec(DockerClient client, String containerId, List<String> command, Duration atMost) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String id = client.execCreateCmd(containerId)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withCmd(command.toArray(String[]::new))
                .exec()
                .getId();
        try (ResultCallback.Adapter<Frame> callback = client.execStartCmd(id).exec(new Collector(out, err))) {
            if (!callback.awaitCompletion(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("'%s' has not ended after %s: %s%s"
                        .formatted(String.join(" ", command), atMost, out.toString(UTF_8), err.toString(UTF_8)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        int exitCode = requireNonNull(client.inspectExecCmd(id).exec().getExitCodeLong())
                .intValue();
        return new Execution(command, exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    InetAddress ipv4() {
        return InetAddress.ofLiteral(requireNonNull(network().getIpAddress()));
    }

    InetAddress ipv6() {
        return InetAddress.ofLiteral(requireNonNull(network().getGlobalIPv6Address()));
    }

    private ContainerNetwork network() {
        return client.inspectContainerCmd(container.getContainerId())
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next();
    }

    /** Its first process, as the machine numbers it. */
    long pid() {
        return requireNonNull(client.inspectContainerCmd(container.getContainerId())
                        .exec()
                        .getState()
                        .getPidLong())
                .longValue();
    }

    void restart() {
        client.restartContainerCmd(container.getContainerId()).exec();
    }

    void pause() {
        client.pauseContainerCmd(container.getContainerId()).exec();
    }

    void resume() {
        client.unpauseContainerCmd(container.getContainerId()).exec();
    }

    /** Removes it; a second time changes nothing. */
    @Override
    public void close() {
        if (container.getContainerId() == null) {
            return;
        }
        try {
            // At once: a node's orderly shutdown takes seconds, and nobody looks at it any more.
            client.killContainerCmd(container.getContainerId()).exec();
        } catch (NotFoundException | com.github.dockerjava.api.exception.ConflictException e) {
            // It has ended by itself.
        }
        container.stop();
    }

    private static final class Collector extends ResultCallback.Adapter<Frame> {
        private final ByteArrayOutputStream out;
        private final ByteArrayOutputStream err;

        Collector(ByteArrayOutputStream out, ByteArrayOutputStream err) {
            this.out = out;
            this.err = err;
        }

        @Override
        public void onNext(Frame frame) {
            (frame.getStreamType() == StreamType.STDERR ? err : out).writeBytes(frame.getPayload());
        }
    }
}
