package dev.regpath.kube;

import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.Limits;
import dev.regpath.input.Logged;
import dev.regpath.proto.state.SavedResource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources last seen, one file each, for the time when the API server does not answer. What is read back passes the
 * same decoder as what the server sends. Not thread-safe.
 */
public final class ResourceFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceFiles.class);

    /** What the API server takes for a name; anything else must not become the name of a file. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?");

    private final NodeFiles files;
    private final Path directory;

    /**
     * Reads nothing yet.
     *
     * @param files the node's
     * @param state the directory of what survives a reboot
     */
    public ResourceFiles(NodeFiles files, Path state) {
        this.files = files;
        this.directory = state.resolve("resources");
    }

    /** All of them; one that is damaged is as if it were not there. */
    public Resources read() throws IOException {
        SortedMap<String, Resource> all = new TreeMap<>();
        for (String name : names()) {
            try {
                SavedResource saved = SavedResource.parseFrom(
                        files.read(directory.resolve(name), Limits.OWN_STATE).toArray());
                all.put(name, ResourceDecoder.decode(route(name, saved)));
            } catch (IOException e) { // Of which what protobuf says of damaged bytes is one.
                LOG.warn("a saved resource is damaged and ignored name={} reason={}", name, Logged.of(e));
            }
        }
        return all.isEmpty()
                ? Resources.NONE
                : new Resources(all, Set.of(), Resources.ResourceOrigin.MEMORY, Resources.NONE.trouble());
    }

    private List<String> names() {
        try {
            return files.list(directory);
        } catch (IOException e) {
            LOG.warn(
                    "the saved resources cannot be read and are ignored directory={} reason={}",
                    directory,
                    Logged.of(e));
            return List.of();
        }
    }

    private static RawRoute route(String name, SavedResource saved) {
        return new RawRoute(name, "", saved.getGeneration(), saved.getDocument(), saved.getStatus(), false, 0, "");
    }

    /** Keeps one, unless it is kept already; one that is too large leaves what was kept before. */
    void keep(RawRoute route) throws IOException {
        if (route.tooLarge() || !NAME.matcher(route.name()).matches()) {
            return;
        }
        SavedResource saved = SavedResource.newBuilder()
                .setGeneration(route.generation())
                .setDocument(route.document())
                .setStatus(route.found())
                .build();
        Bytes content = Bytes.of(saved.toByteArray());
        Path file = directory.resolve(route.name());
        if (files.follow(file).isEmpty() || !files.read(file, Limits.OWN_STATE).equals(content)) {
            files.createDirectories(directory, 0700);
            files.write(file, content, Attributes.mode(0600));
        }
    }

    void forget(String name) throws IOException {
        if (NAME.matcher(name).matches()) {
            files.delete(directory.resolve(name));
        }
    }

    /** Forgets all but these. One that cannot be removed keeps no other. */
    void keepOnly(Set<String> names) throws IOException {
        Set<String> gone = new HashSet<>(files.list(directory));
        gone.removeAll(names);
        List<IOException> failures = new ArrayList<>();
        for (String name : gone) {
            try {
                forget(name);
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** Removes every trace. */
    public void remove() throws IOException {
        keepOnly(Set.of());
        files.withdraw(directory);
    }
}
