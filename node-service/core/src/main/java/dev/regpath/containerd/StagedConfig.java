package dev.regpath.containerd;

import dev.regpath.files.Bytes;
import dev.regpath.files.FileView;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Toml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.tomlj.TomlParseResult;

/**
 * A configuration that is not in place yet, where containerd can read it: a copy of each file. None of them imports anything
 * but the copy of the main file, which names all others in the order in which they would be merged in place: a file that
 * imports itself, or the main file, would else bring in what is in place today.
 */
public final class StagedConfig {
    private static final String MARK = "\uFEFF";

    private StagedConfig() {}

    /**
     * Adds the copies to {@code copies}.
     *
     * @param after the files as they will be
     * @return the copy of the main file
     */
    public static Path stage(
            FileView after, Path main, ContainerdVersion version, Path directory, SortedMap<Path, Bytes> copies)
            throws IOException {
        List<String> imports = new ArrayList<>();
        for (ConfigFile file : EffectiveConfig.read(after, main, version).files()) {
            if (!file.path().equals(main)) {
                Path place = directory.resolve(
                        "%d-%s".formatted(imports.size(), file.path().getFileName()));
                imports.add(place.toString());
                copies.put(place, importing(after.read(file.path()), List.of()));
            }
        }
        Bytes text = after.follow(main).isPresent()
                ? after.read(main)
                : Bytes.of("version = %d\n".formatted(version.isAtLeast(2, 0, 0) ? 3 : 2));
        Path copy = directory.resolve("config.toml");
        copies.put(copy, importing(text, imports));
        return copy;
    }

    /**
     * Arguments with which containerd's program prints what it makes of a configuration; it starts nothing and writes nothing.
     * Before 2.1 {@code config dump} does not show what becomes of old sections (containerd issue 11600).
     */
    public static List<String> dump(Path main, ContainerdVersion version) {
        boolean migrate = version.isAtLeast(2, 0, 0) && !version.isAtLeast(2, 1, 0);
        return List.of("--config", main.toString(), "config", migrate ? "migrate" : "dump");
    }

    /** The text as it is, unless its imports are others. */
    private static Bytes importing(Bytes content, List<String> imports) throws IOException {
        String text = content.text();
        try {
            TomlParseResult toml = Toml.parse(text.startsWith(MARK) ? text.substring(MARK.length()) : text)
                    .table();
            if (imports.isEmpty() && !toml.contains("imports")) {
                return content;
            }
            toml.set("imports", imports);
            return Bytes.of(toml.toToml());
        } catch (InvalidInput e) {
            throw new IOException("a configuration that imports others cannot be copied: " + e.reason(), e);
        }
    }
}
