package dev.regpath.harness;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.ImagePullPolicy;

/**
 * The private container engine, as Testcontainers sees it. Refuses to work with any other: what a node is allowed to do
 * has no place in somebody's own Docker.
 *
 * @param opener who works with it: the simple name of the class that opened the lab
 */
record Engine(Setup setup, DockerClient client, String opener) {
    /** Images are made by {@code ./dev}; one that is missing is in no registry, and looking for it takes minutes. */
    static final ImagePullPolicy NEVER_PULL = _ -> false;

    private static final String OWNER = "dev.regpath.harness.pid";
    private static final String OPENER = "dev.regpath.harness.opener";

    // Kept, or a collected logger forgets its level.
    private static final Logger TESTCONTAINERS = Logger.getLogger("org.testcontainers");
    private static final Logger IMAGES = Logger.getLogger("tc");

    /** One at a time: labs are opened side by side, and what a killed process has left is removed once. */
    static synchronized Engine connect(String opener) {
        Setup setup = Setup.load();
        requireEnvironment("DOCKER_HOST", setup.engine());
        // Testcontainers' reaper is a container from Docker Hub, which is out of reach; see removeOrphans.
        requireEnvironment("TESTCONTAINERS_RYUK_DISABLED", "true");
        // Debian's engine speaks 1.41; without this Testcontainers asks for 1.44, fails, and falls back to 1.32.
        System.setProperty("api.version", "1.41");
        TESTCONTAINERS.setLevel(Level.SEVERE);
        IMAGES.setLevel(Level.SEVERE);
        Engine engine = new Engine(setup, DockerClientFactory.instance().client(), opener);
        engine.removeOrphans();
        return engine;
    }

    private static void requireEnvironment(String name, String value) {
        if (!value.equals(System.getenv(name))) {
            throw new IllegalStateException(
                    "%s must be %s, or Testcontainers finds another engine; ./dev and the build set it"
                            .formatted(name, value));
        }
    }

    /** Marks what this process makes, so that a later one can tell whether anybody still needs it. */
    Map<String, String> labels() {
        return labels(opener);
    }

    /** The marks of what this process makes for somebody else. */
    Map<String, String> labels(String other) {
        return Map.of(OWNER, Long.toString(ProcessHandle.current().pid()), OPENER, other);
    }

    /** Removes what processes have left that were killed before they could. */
    private void removeOrphans() {
        for (Container container : client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(OWNER))
                .exec()) {
            if (orphan(container.getLabels())) {
                removing(() -> client.removeContainerCmd(container.getId())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
            }
        }
        for (Network network : client.listNetworksCmd().exec()) {
            if (network.getLabels().containsKey(OWNER) && orphan(network.getLabels())) {
                removing(() -> client.removeNetworkCmd(network.getId()).exec());
            }
        }
    }

    private static void removing(Runnable removal) {
        try {
            removal.run();
        } catch (NotFoundException | ConflictException e) {
            // Another process was faster, or is at it.
        }
    }

    private static boolean orphan(Map<String, String> labels) {
        return !Files.exists(Path.of("/proc", labels.getOrDefault(OWNER, "none")));
    }
}
