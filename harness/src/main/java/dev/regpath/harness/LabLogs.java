package dev.regpath.harness;

import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the machines of this process's labs have logged, for whoever looks at a failure when they are gone. */
public final class LabLogs {
    private static final Duration QUICK = Duration.ofSeconds(20);
    private static final String LAST_WORDS = """
            journalctl --no-pager --output=short-precise --lines=5000 2> /dev/null
            find /var/log -type f -size -4M \\( -name '*.log' -o -name log -o -name '*.out' \\) -exec tail -n 2000 -v {} +
            """;

    private final Engine engine;

    private LabLogs(Engine engine) {
        this.engine = engine;
    }

    /** The labs that this process opens. */
    public static LabLogs ofThisProcess() {
        return new LabLogs(Engine.connect(LabLogs.class.getSimpleName()));
    }

    /**
     * Writes a file for each machine that runs in the labs of a test class.
     *
     * @param opener the simple name of the class that opened the lab
     * @return whether there was a machine
     */
    public boolean save(String opener, Path directory) {
        List<Container> containers = engine.client()
                .listContainersCmd()
                .withLabelFilter(engine.labels(opener))
                .exec();
        try {
            for (Container container : containers) {
                Files.createDirectories(directory);
                Execution words = Entrance.into(engine.client()
                                .inspectContainerCmd(container.getId())
                                .exec())
                        .exec(List.of("sh", "-c", LAST_WORDS), QUICK);
                Files.writeString(
                        directory.resolve(container.getNames()[0].substring(1) + ".log"), words.out() + words.err());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !containers.isEmpty();
    }
}
