package dev.regpath.verify.hostsfile;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.HostsLookup;
import dev.regpath.containerd.HostsToml;
import dev.regpath.files.Owned;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found about the hosts.toml of one registry.
 *
 * @param roots the parts of config_path, each with the names in it
 * @param elsewhere the same of directories that are not in config_path, where others look
 * @param tried the directories that containerd tries, with those that exist marked
 * @param lookup what it finds
 * @param names what is in the directory it finds
 * @param text the hosts.toml there
 * @param lenient what an earlier containerd would have made of it
 * @param ours what Regpath wrote for this registry, and its state
 */
public record HostsFileFacts(
        List<Directory> roots,
        List<Directory> elsewhere,
        List<Tried> tried,
        Lookup lookup,
        List<String> names,
        Optional<String> text,
        Optional<HostsToml> lenient,
        Optional<Ours> ours) {
    /** A directory and the names in it; not there at all if {@code exists} is false. */
    public record Directory(Path path, boolean exists, List<String> names) {
        public Directory {
            names = List.copyOf(names);
        }
    }

    /** A directory that containerd tries. */
    public record Tried(Path path, boolean exists) {}

    /** What containerd's look-up ends with. */
    public sealed interface Lookup {
        /** It found a directory, or none. */
        record Done(HostsLookup.LookupResult found) implements Lookup {}

        /** It fails, and with it every pull. */
        record Failed(Path where, String why) implements Lookup {}
    }

    /** A file of Regpath's. */
    public record Ours(Path file, Owned.FileState state) {}

    public HostsFileFacts {
        roots = List.copyOf(roots);
        elsewhere = List.copyOf(elsewhere);
        tried = List.copyOf(tried);
        requireNonNull(lookup, "lookup");
        names = List.copyOf(names);
        requireNonNull(text, "text");
        requireNonNull(lenient, "lenient");
        requireNonNull(ours, "ours");
    }

    /** What containerd uses; nothing of its own if the look-up fails. */
    public HostsToml hosts() {
        return lookup instanceof Lookup.Done(HostsLookup.LookupResult found) ? found.hosts() : HostsToml.EMPTY;
    }

    /** Why every pull fails before anybody is asked; empty if it does not. */
    public Optional<String> broken() {
        return switch (lookup) {
            case Lookup.Failed(Path where, String why) -> Optional.of("%s: %s".formatted(where, why));
            case Lookup.Done(HostsLookup.LookupResult found) ->
                found.failures().stream()
                        .map(failure -> "%s: %s".formatted(failure.file(), failure.why()))
                        .findFirst();
        };
    }

    /** The directory it found. */
    public Optional<Path> directory() {
        return lookup instanceof Lookup.Done(HostsLookup.LookupResult found) ? found.directory() : Optional.empty();
    }

    /** The file it reads, or would. */
    public Optional<Path> file() {
        return directory().map(directory -> directory.resolve(HostsLookup.HOSTS_TOML));
    }
}
