package dev.regpath.installer.config;

import dev.regpath.containerd.ConfigFile;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileView;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Toml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.tomlj.TomlParseResult;

/**
 * A configuration that is not in place yet, where containerd can read it: copies of the main file and of what is edited. The
 * copy of the main file imports everything by name, in the order in which it would be merged in place.
 */
final class StagedConfig {
    private static final String MARK = "\uFEFF";

    private StagedConfig() {}

    /**
     * Adds the copies to {@code copies}.
     *
     * @param after the files as they will be
     * @return the copy of the main file
     */
    static Path stage(
            FileView after,
            Path main,
            ContainerdVersion version,
            List<Edit> edits,
            Path directory,
            SortedMap<Path, Bytes> copies)
            throws IOException {
        List<ConfigFile> files = EffectiveConfig.read(after, main, version).files();
        Map<Path, Path> places = new HashMap<>();
        for (Edit edit : edits) {
            if (edit.after().isPresent()
                    && files.stream().anyMatch(file -> file.path().equals(edit.file()))) {
                Path place = directory.resolve(
                        "%d-%s".formatted(places.size(), edit.file().getFileName()));
                places.put(edit.file(), place);
                copies.put(place, edit.after().get());
            }
        }
        Path copy = directory.resolve("config.toml");
        List<String> imports = new ArrayList<>();
        files.stream()
                .map(ConfigFile::path)
                .filter(path -> !path.equals(main))
                .forEach(path -> imports.add(places.getOrDefault(path, path).toString()));
        Bytes text = after.follow(main).isPresent()
                ? after.read(main)
                : Bytes.of("version = %d\n".formatted(version.isAtLeast(2, 0, 0) ? 3 : 2));
        copies.remove(places.getOrDefault(main, copy));
        copies.put(copy, imports.isEmpty() ? text : importing(text, imports));
        return copy;
    }

    private static Bytes importing(Bytes main, List<String> imports) throws IOException {
        String text = main.text();
        try {
            TomlParseResult toml = Toml.parse(text.startsWith(MARK) ? text.substring(MARK.length()) : text)
                    .table();
            toml.set("imports", imports);
            return Bytes.of(toml.toToml());
        } catch (InvalidInput e) {
            throw new IOException("a configuration that names others cannot be copied: " + e.reason(), e);
        }
    }
}
