package dev.regpath.harness;

import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.installer.config.ConfigChange;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.installer.config.ConfigCheck;
import dev.regpath.installer.config.ContainerdLayout;
import dev.regpath.installer.config.Corpus;
import dev.regpath.installer.config.MemoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One configuration of the corpus on its way through a real containerd: as a script, because a trial takes a dozen commands.
 * The script uses the functions of {@link ConfigTrials}.
 *
 * @param subject the case
 * @param change what is decided for it
 * @param check how containerd is asked about it; empty if nothing is edited
 */
record ConfigTrial(Corpus.Case subject, ConfigChange change, Optional<ConfigCheck> check) {
    /** Where copies for the check are. */
    private static final Path STAGING = Path.of("/run/regpath-check");

    static ConfigTrial of(Corpus.Case subject) {
        try {
            ConfigChange change = subject.plan();
            Optional<ConfigCheck> check = change instanceof Edits edits
                    ? Optional.of(
                            ConfigCheck.of(subject.node(), subject.layout(), subject.containerd(), edits, STAGING))
                    : Optional.empty();
            return new ConfigTrial(subject, change, check);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ContainerdLayout layout() {
        try {
            return subject.layout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the files say before anything is done. */
    EffectiveConfig before() {
        try {
            return EffectiveConfig.read(subject.node(), layout().config(), subject.containerd());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of the case that containerd reads; traces of a distribution would change the node that tries it. */
    Map<Path, Bytes> files() {
        MemoryFiles node = subject.node();
        Map<Path, Bytes> files = new TreeMap<>();
        node.all().forEach((path, content) -> {
            if (path.toString().endsWith(".toml") || path.toString().endsWith(".tmpl")) {
                files.put(path, content);
            }
        });
        return files;
    }

    /** Asks about what is there and what would be; puts it in place and starts; takes it back. */
    String script() {
        List<String> lines = new ArrayList<>();
        lines.add("begin '%s'".formatted(subject.name()));
        files().forEach((path, content) -> lines.add(put(path, content)));
        String main = layout().config().toString();
        switch (change) {
            case Edits edits -> {
                ConfigCheck asked = check.orElseThrow();
                asked.files().forEach((path, content) -> lines.add(put(path, content)));
                lines.add("ask now " + words(asked.now()));
                lines.add("ask then " + words(asked.then()));
                lines.add("rm -rf '%s'".formatted(STAGING));
                edits.files().forEach(edit -> lines.add(place(edit.file(), edit.after())));
                edits.links()
                        .forEach(link -> lines.add("mkdir -p '%s'; ln -s '%s' '%s'"
                                .formatted(link.link().resolveSibling("."), link.target(), link.link())));
                lines.add("start '%s' '%s'".formatted(main, edits.directory()));
                edits.links().forEach(link -> lines.add("rm '%s'".formatted(link.link())));
                edits.files().forEach(edit -> lines.add(place(edit.file(), edit.before())));
            }
            case AlreadyServes serves -> {
                lines.add("ask now --config '%s' config dump".formatted(main));
                if (files().containsKey(layout().config())) {
                    lines.add("start '%s' '%s'"
                            .formatted(main, serves.directories().getFirst()));
                }
            }
            case Declined _ -> lines.add("start '%s'".formatted(main));
        }
        files().keySet().forEach(path -> lines.add("sum '%s'".formatted(path)));
        if (change instanceof Edits edits) {
            edits.files().stream()
                    .map(Edit::file)
                    .filter(file -> !files().containsKey(file))
                    .forEach(file -> lines.add("sum '%s'".formatted(file)));
        }
        files().keySet().forEach(path -> lines.add("rm -f '%s'".formatted(path)));
        lines.add("end");
        return String.join("\n", lines) + "\n";
    }

    private static String place(Path file, Optional<Bytes> content) {
        return content.map(bytes -> put(file, bytes)).orElse("rm '%s'".formatted(file));
    }

    private static String put(Path file, Bytes content) {
        return "put '%s' '%s'"
                .formatted(file, new String(Base64.getEncoder().encode(content.toArray()), StandardCharsets.US_ASCII));
    }

    private static String words(List<String> arguments) {
        return "'" + String.join("' '", arguments) + "'";
    }
}
