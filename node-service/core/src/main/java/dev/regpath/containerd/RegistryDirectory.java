package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.Owned.FileState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is on the node for one registry: where our file belongs, and what containerd would read there without us.
 *
 * @param directory where our hosts.toml goes
 * @param exists whether that directory is there
 * @param current the hosts.toml in it now
 * @param state how that compares with what we wrote
 * @param theirs what others want
 * @param origin where {@code theirs} is from
 * @param original what the ledger is to keep as the file that was there before us; empty if nothing
 * @param history for the comment at the top of our file: what was there before
 * @param attributes what our file is given: theirs, if it takes the place of theirs
 * @param writer who else is known to write here
 * @param problems found on the way
 */
record RegistryDirectory(
        Path directory,
        boolean exists,
        Optional<Bytes> current,
        FileState state,
        HostsToml theirs,
        Origin origin,
        Optional<Bytes> original,
        String history,
        Attributes attributes,
        Optional<KnownWriter> writer,
        List<Problem> problems) {
    /** Where others' hosts and fields are from. */
    sealed interface Origin {
        /** There is nothing of others. */
        record Nowhere() implements Origin {}

        /** A hosts.toml in the same place. */
        record SamePlace() implements Origin {}

        /** Certificate files in the same directory. */
        record CertificateFiles() implements Origin {}

        /** A directory that ours hides. */
        record HiddenDirectory(Path directory) implements Origin {}
    }

    RegistryDirectory {
        requireNonNull(directory, "directory");
        requireNonNull(current, "current");
        requireNonNull(state, "standing");
        requireNonNull(theirs, "theirs");
        requireNonNull(origin, "origin");
        requireNonNull(original, "original");
        requireNonNull(history, "history");
        requireNonNull(attributes, "attributes");
        requireNonNull(writer, "writer");
        problems = List.copyOf(problems);
    }

    Path hostsToml() {
        return directory.resolve(HostsLookup.HOSTS_TOML);
    }

    /** Whether others' part vanishes from containerd's sight when our file goes, or stays in files of their own. */
    boolean borrowed() {
        return origin instanceof Origin.HiddenDirectory || origin instanceof Origin.CertificateFiles;
    }

    /** Others changed or removed what we had written. */
    boolean drifted() {
        return state == FileState.CHANGED || state == FileState.MISSING;
    }
}
