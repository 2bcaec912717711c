package dev.regpath.harness;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;

/** A container from the outside: commands in it, its addresses, its end. */
final class LabContainer implements AutoCloseable {
    private final GenericContainer<?> container;
    private final DockerClient client;
    private volatile Entrance entrance;

    private LabContainer(GenericContainer<?> container) {
        this.container = container;
        this.client = container.getDockerClient();
        this.entrance = Entrance.into(inspect());
    }

    static LabContainer start(GenericContainer<?> container) {
        container.start();
        return new LabContainer(container);
    }

    /**
     * Runs a command and waits for its end.
     *
     * @throws IllegalStateException if it takes longer than that; it then goes on in the container
     */
    Execution exec(List<String> command, Duration atMost) {
        return entrance.exec(command, atMost);
    }

    /** What comes before a command that is to run inside. */
    List<String> entrance() {
        return entrance.command();
    }

    InetAddress ipv4() {
        return InetAddress.ofLiteral(requireNonNull(network().getIpAddress()));
    }

    private InspectContainerResponse inspect() {
        return client.inspectContainerCmd(container.getContainerId()).exec();
    }

    private ContainerNetwork network() {
        return inspect().getNetworkSettings().getNetworks().values().iterator().next();
    }

    /** Its first process, as the machine numbers it. */
    long pid() {
        return entrance.pid();
    }

    /** How its first process has ended, and what that wrote; empty as long as it runs. */
    Optional<String> end() {
        var state = inspect().getState();
        return Boolean.TRUE.equals(state.getRunning())
                ? Optional.empty()
                : Optional.of(
                        "its first process ended with %s:%n%s".formatted(state.getExitCodeLong(), container.getLogs()));
    }

    /** Which program its first process is now; empty if it has ended. */
    Optional<Path> program() {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc", Long.toString(pid()), "exe")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restart() {
        client.restartContainerCmd(container.getContainerId()).exec();
        entrance = Entrance.into(inspect());
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
}
