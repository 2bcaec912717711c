package dev.regpath.installer.config;

import dev.regpath.containerd.ConfigFile;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.LegacyMirrors;
import dev.regpath.containerd.LegacyMirrors.CannotMigrateException;
import dev.regpath.containerd.TomlValues;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileView;
import dev.regpath.files.Overlay;
import dev.regpath.installer.config.ConfigEditor.NotEditableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deprecated mirrors out of containerd's files, and hosts.toml files in their place.
 *
 * @param taken the configuration without them, as far as it changes
 * @param hosts the new files
 * @param remarks what could not be kept, and what has to be known
 */
record MirrorMigration(List<Edit> taken, List<Edit> hosts, List<String> remarks) {
    static MirrorMigration of(FileView files, EffectiveConfig now, ContainerdVersion version, Path directory)
            throws IOException, NotEditableException {
        LegacyMirrors legacy;
        try {
            legacy = LegacyMirrors.of(now.registry(), version);
        } catch (CannotMigrateException e) {
            throw new NotEditableException(e.reason());
        }
        List<Edit> hosts = new ArrayList<>();
        for (Map.Entry<String, Bytes> file : legacy.files().entrySet()) {
            Path folder = directory.resolve(file.getKey());
            if (files.look(folder).isPresent()) {
                throw new NotEditableException(
                        "%s is there already, and would be used instead of the mirror of that name".formatted(folder));
            }
            hosts.add(new Edit(folder.resolve("hosts.toml"), Optional.empty(), Optional.of(file.getValue())));
        }
        List<String> remarks = new ArrayList<>(legacy.remarks());
        List<String> others = files.list(directory);
        if (!others.isEmpty()) {
            remarks.add(
                    "what is in %s already comes into effect, too: %s".formatted(directory, String.join(", ", others)));
        }
        return new MirrorMigration(taken(files, now, version), hosts, remarks);
    }

    private static List<Edit> taken(FileView files, EffectiveConfig now, ContainerdVersion version)
            throws IOException, NotEditableException {
        List<Edit> edits = new ArrayList<>();
        for (ConfigFile file : now.files()) {
            List<List<String>> paths = new ArrayList<>();
            for (CriSection section : CriSection.values()) {
                paths.addAll(deprecated(file, section, version));
            }
            if (!paths.isEmpty()) {
                Bytes before = files.read(file.path());
                edits.add(new Edit(
                        file.path(),
                        Optional.of(before),
                        Optional.of(ConfigEditor.of(before).remove(paths))));
            }
        }
        return edits;
    }

    /** The mirrors, and for 1.x the TLS settings: what containerd does not take beside {@code config_path}. */
    private static List<List<String>> deprecated(ConfigFile file, CriSection section, ContainerdVersion version) {
        List<List<String>> paths = new ArrayList<>();
        if (TomlValues.at(file.values(), section.registry("mirrors")).isPresent()) {
            paths.add(section.registry("mirrors"));
        }
        if (!version.isAtLeast(2, 0, 0)) {
            TomlValues.tableAt(file.values(), section.registry("configs")).forEach((host, settings) -> {
                if (settings instanceof Map<?, ?> map && map.containsKey("tls")) {
                    paths.add(
                            map.size() == 1
                                    ? section.registry("configs", host.toString())
                                    : section.registry("configs", host.toString(), "tls"));
                }
            });
        }
        return paths;
    }

    /** The node's files without the mirrors. */
    FileView after(FileView files) {
        List<Edit> edits = new ArrayList<>(taken);
        edits.addAll(hosts);
        return new Overlay(files, edits);
    }

    /** All edits, with one more for {@code config_path}, which may change a file that is changed here. */
    List<Edit> with(Edit last) {
        List<Edit> edits = new ArrayList<>(hosts);
        boolean merged = false;
        for (Edit edit : taken) {
            boolean same = edit.file().equals(last.file());
            edits.add(same ? new Edit(edit.file(), edit.before(), last.after()) : edit);
            merged |= same;
        }
        if (!merged) {
            edits.add(last);
        }
        return edits;
    }
}
