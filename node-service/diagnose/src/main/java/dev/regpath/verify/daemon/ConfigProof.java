package dev.regpath.verify.daemon;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.RegistrySettings;
import dev.regpath.containerd.StagedConfig;
import dev.regpath.containerd.TomlValues;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileView;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Overlay;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import dev.regpath.input.Logged;
import dev.regpath.input.Toml;
import dev.regpath.linux.HostCommands;
import dev.regpath.linux.HostCommands.CommandResult;
import dev.regpath.verify.daemon.ConfigRepair.RepairTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries repairs of containerd's configuration on a copy: the node's own containerd prints what it would make of it, and CRI's
 * own rules are asked about that. Nothing is started. The copy may hold credentials: root alone may read it, and it is in
 * memory.
 */
final class ConfigProof {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigProof.class);

    private static final Duration QUICK = Duration.ofSeconds(5);

    private final NodeFiles files;
    private final HostCommands commands;
    private final Path program;
    private final Path main;
    private final ContainerdVersion version;

    /** Tries nothing yet. */
    ConfigProof(NodeFiles files, HostCommands commands, Path program, Path main, ContainerdVersion version) {
        this.files = files;
        this.commands = commands;
        this.program = program;
        this.main = main;
        this.version = version;
    }

    /** What came of it; empty if it could not be tried, so that nobody knows. */
    Optional<RepairTrial> attempt(ConfigRepair repair) {
        Path staging = Path.of(
                "/run", "regpath-verify-%d".formatted(ProcessHandle.current().pid()));
        try {
            try {
                SortedMap<Path, Bytes> copies = new TreeMap<>();
                Path copy = StagedConfig.stage(after(repair), main, version, staging, copies);
                files.createDirectory(staging, 0700);
                for (Map.Entry<Path, Bytes> one : copies.entrySet()) {
                    files.write(one.getKey(), one.getValue(), Attributes.mode(0600));
                }
                List<String> command = new ArrayList<>(List.of(program.toString()));
                command.addAll(StagedConfig.dump(copy, version));
                return Optional.of(new RepairTrial(repair, refusal(commands.run(command, QUICK))));
            } finally {
                files.withdraw(staging);
            }
        } catch (IOException e) {
            LOG.debug("a repair of the configuration cannot be tried reason={}", Logged.of(e.getMessage()));
            return Optional.empty();
        }
    }

    private FileView after(ConfigRepair repair) throws IOException {
        Optional<Bytes> before = files.follow(repair.file()).isPresent()
                ? Optional.of(files.read(repair.file(), Limits.CONTAINERD_CONFIG))
                : Optional.empty();
        Bytes after = Bytes.of(repair.edit().apply(before.map(Bytes::text).orElse("")));
        return new Overlay(files, List.of(new Edit(repair.file(), before, Optional.of(after))));
    }

    private Optional<String> refusal(CommandResult dump) {
        if (dump.exitCode() != 0) {
            return Optional.of(dump.err()
                    .lines()
                    .reduce((_, last) -> last)
                    .orElse("containerd does not say why")
                    .strip());
        }
        try {
            Map<String, Object> config = TomlValues.of(Toml.parse(dump.out()).table());
            return Stream.of(CriSection.values())
                    .map(section -> RegistrySettings.at(config, section))
                    .filter(settings -> settings.configPath().isPresent())
                    .flatMap(settings -> settings.besideConfigPath(version).stream())
                    .findFirst();
        } catch (InvalidInput e) {
            return Optional.of("what containerd prints of it cannot be read: " + e.reason());
        }
    }
}
