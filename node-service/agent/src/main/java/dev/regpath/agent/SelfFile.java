package dev.regpath.agent;

import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.input.Limits;
import dev.regpath.input.Logged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cluster told this node of itself, on disk: a zone must not be forgotten with each restart. Not thread-safe. */
final class SelfFile {
    private static final Logger LOG = LoggerFactory.getLogger(SelfFile.class);

    private final NodeFiles files;
    private final Path directory;
    private final Path file;

    SelfFile(NodeFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
        this.file = directory.resolve("node.json");
    }

    /** What was written last; empty if that is missing or damaged. */
    Optional<NodeSpec> read() {
        try {
            if (files.follow(file).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    NodeCodec.spec(Json.parse(files.read(file, Limits.OWN_STATE).text())));
        } catch (InvalidInput | UnreadableResourceException | IOException e) {
            LOG.warn("the saved state of this node is damaged file={} reason={}", file, Logged.of(e.getMessage()));
            return Optional.empty();
        }
    }

    void write(NodeSpec self) throws IOException {
        files.createDirectories(directory, 0700);
        files.write(file, Bytes.of(NodeCodec.encode(self).toString()), Attributes.mode(0600));
    }

    void remove() throws IOException {
        files.delete(file);
    }
}
