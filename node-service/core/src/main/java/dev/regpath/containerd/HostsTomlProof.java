package dev.regpath.containerd;

import dev.regpath.containerd.HostsTomlReader.HostsTomlReading;
import dev.regpath.files.Bytes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether what is written is read as it is meant. What was proven is remembered: to write and read the same again took
 * about a third of what an agent does each half minute when nothing changes. Not thread-safe.
 */
public final class HostsTomlProof {
    /** More than a node has registries at a time; those that are gone are not to be held for ever. */
    private static final int MOST = 4096;

    private record Proven(HostsToml file, ContainerdVersion daemon) {}

    /** The last one of each directory. */
    private final Map<Path, Proven> proven = new HashMap<>();

    /** By the very reader that reads what others have written, as this containerd does. */
    boolean isReadAsMeant(HostsToml file, Path directory, ContainerdVersion daemon) {
        Proven wanted = new Proven(file, daemon);
        if (wanted.equals(proven.get(directory))) {
            return true;
        }
        boolean asMeant = HostsTomlReader.read(Bytes.of(file.text(daemon)), directory, daemon)
                        instanceof HostsTomlReading.Parsed(HostsToml read)
                && read.spelledOut().equals(file.spelledOut());
        if (asMeant) {
            if (proven.size() >= MOST) {
                proven.clear();
            }
            proven.put(directory, wanted);
        }
        return asMeant;
    }
}
