package dev.regpath.agent;

import com.google.gson.JsonObject;
import dev.regpath.contract.status.InstallerReport;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileEntry;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.input.Logged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file by which the chart's installer tells the agent what it did: the one ends before the other begins. */
public final class InstallerFile {
    private static final Logger LOG = LoggerFactory.getLogger(InstallerFile.class);
    private static final int LONGEST = 64 * 1024;

    private final NodeFiles files;
    private final Path directory;
    private final Path file;

    /**
     * Knows where it is.
     *
     * @param state the directory of what survives a reboot; a path of the node
     */
    public InstallerFile(NodeFiles files, Path state) {
        this.files = files;
        this.directory = state;
        this.file = state.resolve("installer.json");
    }

    /** What it says; empty if there is none, or none that can be understood. */
    public Optional<InstallerReport> read() throws IOException {
        Optional<FileEntry> entry = files.follow(file);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Bytes content = files.read(file);
        try {
            if (content.size() > LONGEST) {
                throw new UnreadableResourceException("it is longer than %d bytes".formatted(LONGEST));
            }
            return Optional.of(NodeCodec.installer(Json.parse(content.text())));
        } catch (InvalidInput | UnreadableResourceException e) {
            LOG.debug("the installer's report cannot be understood file={} reason={}", file, Logged.of(e));
            return Optional.empty();
        }
    }

    /** Writes it, durably. */
    public void write(InstallerReport report) throws IOException {
        JsonObject json = NodeCodec.encode(report);
        files.createDirectories(directory, 0700);
        files.write(file, Bytes.of(json + "\n"), Attributes.mode(0600));
    }

    /** Removes it; no error if there is none. */
    public void remove() throws IOException {
        files.delete(file);
    }
}
