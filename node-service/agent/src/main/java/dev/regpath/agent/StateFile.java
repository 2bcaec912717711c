package dev.regpath.agent;

import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.Limits;
import dev.regpath.input.Logged;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.StateCodec;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last known good table and names, on disk. Not thread-safe. */
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final NodeFiles files;
    private final Path directory;
    private final Path file;

    StateFile(NodeFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
        this.file = directory.resolve("last-known-good");
    }

    /** What was written last; nothing if that is missing or damaged. */
    LastKnownGood read() {
        try {
            if (files.follow(file).isEmpty()) {
                return LastKnownGood.NONE;
            }
            StateCodec.Decoded decoded = StateCodec.decode(
                    file.toString(), files.read(file, Limits.OWN_STATE).toArray());
            decoded.problem().ifPresent(problem -> LOG.warn("{}", problem));
            return decoded.state();
        } catch (IOException e) {
            LOG.warn("the last known good state cannot be read file={} reason={}", file, Logged.of(e));
            return LastKnownGood.NONE;
        }
    }

    /** Writes it unless it would lead to the same decisions: that a name was asked for again is no change. */
    void write(LastKnownGood before, LastKnownGood now) throws IOException {
        if (before.table().equals(now.table())
                && before.retired().equals(now.retired())
                && before.backends().equals(now.backends())
                && before.names().views().equals(now.names().views())) {
            return;
        }
        files.createDirectories(directory, 0700);
        files.write(file, Bytes.of(StateCodec.encode(now)), Attributes.mode(0600));
    }

    /** Removes the file, and the directory if nothing else is in it and it is no volume of a container. */
    void remove() throws IOException {
        files.delete(file);
        if (files.list(directory).isEmpty() && !files.isMountPoint(directory)) {
            files.withdraw(directory);
        }
    }
}
