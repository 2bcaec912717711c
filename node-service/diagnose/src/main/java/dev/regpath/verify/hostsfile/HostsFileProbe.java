package dev.regpath.verify.hostsfile;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.HostsLookup;
import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.HostsTomlReader;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.schema.Suggestion;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileEntry;
import dev.regpath.files.FileErrors;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Owned;
import dev.regpath.input.Limits;
import dev.regpath.runtime.Distribution;
import dev.regpath.verify.hostsfile.HostsFileFacts.Directory;
import dev.regpath.verify.hostsfile.HostsFileFacts.Lookup;
import dev.regpath.verify.hostsfile.HostsFileFacts.Ours;
import dev.regpath.verify.hostsfile.HostsFileFacts.Tried;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the hosts.toml files of a registry as the containerd that runs would. */
public final class HostsFileProbe {
    /** Where hosts.toml files are, by habit of one or the other. */
    private static final List<Path> HABITS = Stream.concat(
                    EffectiveConfig.BUILT_IN.stream(),
                    Stream.of(Distribution.GKE.runtime().hosts()))
            .toList();

    /** The last containerd that takes hosts of every notation, and a file without a [host] table. */
    private static final ContainerdVersion LENIENT = new ContainerdVersion(1, 7, 99);

    private final NodeFiles files;
    private final List<Path> roots;
    private final ContainerdVersion version;
    private final Path state;

    /** Reads nothing yet. */
    public HostsFileProbe(NodeFiles files, List<Path> roots, ContainerdVersion version, Path state) {
        this.files = files;
        this.roots = List.copyOf(roots);
        this.version = version;
        this.state = state;
    }

    /** Every registry that has a directory of its own in one of the roots. */
    public List<RegistryHost> registries() throws IOException {
        List<RegistryHost> found = new ArrayList<>();
        for (Path root : roots) {
            for (String name : files.list(root)) {
                registry(name).filter(registry -> !found.contains(registry)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** What a directory's name stands for; empty if it is no registry's. */
    private static Optional<RegistryHost> registry(String name) {
        String plain = name.endsWith("_") && name.indexOf('_') < name.length() - 1
                ? name.substring(0, name.length() - 1).replace('_', ':')
                : name;
        try {
            return Optional.of(RegistryHost.parse(plain));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Looks for the hosts.toml of a registry as this version of containerd does, and around it. */
    public HostsFileFacts look(RegistryHost registry) throws IOException {
        HostsLookup lookup = new HostsLookup(files, roots, version);
        List<Tried> tried = new ArrayList<>();
        for (Path path : lookup.tried(registry)) {
            tried.add(new Tried(path, files.follow(path).isPresent()));
        }
        Lookup result = lookUp(lookup, registry, tried);
        Optional<Path> directory =
                result instanceof Lookup.Done(HostsLookup.LookupResult found) ? found.directory() : Optional.empty();
        Optional<Bytes> text = Optional.empty();
        if (directory.isPresent()) {
            Path file = directory.get().resolve(HostsLookup.HOSTS_TOML);
            text = files.follow(file).isPresent() ? Optional.of(files.read(file, Limits.HOSTS_TOML)) : Optional.empty();
        }
        List<Path> others = Stream.concat(HABITS.stream(), near().stream())
                .filter(path -> !roots.contains(path))
                .distinct()
                .toList();
        return new HostsFileFacts(
                directories(roots),
                directories(others),
                tried,
                result,
                directory.isPresent() ? files.list(directory.get()) : List.of(),
                text.map(Bytes::text),
                lenient(text, directory),
                ours(registry));
    }

    /** Directories beside the roots whose names are nearly theirs: cert.d for certs.d. */
    private List<Path> near() throws IOException {
        List<Path> near = new ArrayList<>();
        for (Path root : roots) {
            Path parent = root.getParent();
            if (parent == null || files.follow(parent).isEmpty()) {
                continue;
            }
            for (String name : files.list(parent)) {
                if (Suggestion.isNear(name, String.valueOf(root.getFileName()), /* mistakes= */ 2)
                        && files.follow(parent.resolve(name))
                                .filter(FileEntry::isDirectory)
                                .isPresent()) {
                    near.add(parent.resolve(name));
                }
            }
        }
        return near;
    }

    private static Lookup lookUp(HostsLookup lookup, RegistryHost registry, List<Tried> tried) {
        try {
            return new Lookup.Done(lookup.find(registry));
        } catch (IOException e) {
            Path where = e instanceof FileSystemException system && system.getFile() != null
                    ? Path.of(system.getFile())
                    : tried.stream()
                            .filter(Tried::exists)
                            .findFirst()
                            .map(Tried::path)
                            .orElse(Path.of("/"));
            return new Lookup.Failed(where, FileErrors.words(e));
        }
    }

    private List<Directory> directories(List<Path> paths) throws IOException {
        List<Directory> all = new ArrayList<>();
        for (Path path : paths) {
            boolean exists = files.follow(path).isPresent();
            all.add(new Directory(path, exists, exists ? files.list(path) : List.of()));
        }
        return all;
    }

    private static Optional<HostsToml> lenient(Optional<Bytes> text, Optional<Path> directory) {
        return text.isPresent()
                        && HostsTomlReader.read(text.get(), directory.orElseThrow(), LENIENT)
                                instanceof HostsTomlReader.HostsTomlReading.Parsed(HostsToml file)
                ? Optional.of(file)
                : Optional.empty();
    }

    private Optional<Ours> ours(RegistryHost registry) throws IOException {
        Ledger ledger = Ledger.open(files, state);
        for (Owned owned : ledger.owned()) {
            if (owned.path().endsWith(HostsLookup.HOSTS_TOML) && owned.purpose().equals("mirror " + registry)) {
                return Optional.of(new Ours(owned.path(), ledger.state(owned.path())));
            }
        }
        return Optional.empty();
    }
}
