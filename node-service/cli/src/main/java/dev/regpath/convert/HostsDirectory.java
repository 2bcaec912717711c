package dev.regpath.convert;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.HostDirectories;
import dev.regpath.containerd.HostsTomlReader;
import dev.regpath.containerd.HostsTomlReader.HostsTomlReading;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.Bytes;
import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What containerd's {@code config_path} names: a directory for each registry, with a hosts.toml in it. */
final class HostsDirectory {
    static final String FILE = "hosts.toml";

    private HostsDirectory() {}

    /** All registries of it, or the one that it is the directory of. */
    static Drafts read(Path directory) throws IOException {
        if (Files.exists(directory.resolve(FILE))) {
            return registry(directory);
        }
        Drafts all = Drafts.NONE;
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.isDirectory(entry)) {
                    all = all.and(registry(entry));
                }
            }
        }
        return all.isEmpty() ? Drafts.fault("there is no directory with a hosts.toml in it") : all;
    }

    private static Drafts registry(Path directory) throws IOException {
        String name = String.valueOf(directory.toAbsolutePath().getFileName());
        Path path = directory.resolve(FILE);
        if (name.equals(HostDirectories.DEFAULT)) {
            return Drafts.fault("_default: a RegistryPath is for one registry; write one for each");
        }
        Optional<RegistryHost> registry = HostDirectories.registry(name);
        if (registry.isEmpty()) {
            return Drafts.fault("%s: it is not a name of a registry".formatted(name));
        }
        if (Files.notExists(path)) {
            return Drafts.fault(
                    "%s: it has no hosts.toml; certificates of the registry itself stay there".formatted(name));
        }
        Bytes content = Bytes.of(InputFile.read(path, Limits.HOSTS_TOML));
        if (HostsTomlReader.isOfRegpath(content)) {
            return Drafts.fault("%s: Regpath has written this hosts.toml, for a RegistryPath that is there already"
                    .formatted(name));
        }
        // Why it is dropped is not shown: the reason quotes the file, which may hold a password.
        return switch (HostsTomlReader.read(content, directory.toAbsolutePath(), ContainerdVersion.NEWEST)) {
            case HostsTomlReading.Parsed(var file) -> {
                List<String> faults = new ArrayList<>();
                Optional<Draft> draft = HostsTomls.draft(registry.get(), file, faults);
                yield new Drafts(
                        draft.stream().toList(),
                        faults.stream().map(fault -> name + ": " + fault).toList());
            }
            case HostsTomlReading.Dropped _ ->
                Drafts.fault("%s: containerd does not understand this hosts.toml, and ignores it".formatted(name));
            case HostsTomlReading.TooLarge _ -> Drafts.fault("%s: the hosts.toml is too large".formatted(name));
            case HostsTomlReading.Empty _ -> Drafts.fault("%s: the hosts.toml is empty".formatted(name));
        };
    }
}
