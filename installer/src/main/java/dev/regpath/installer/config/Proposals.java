package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ConfigFile;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileView;
import dev.regpath.files.Overlay;
import dev.regpath.installer.config.ConfigEditor.NotEditableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The edits by which a containerd gets one {@code config_path}, the smallest first. Each is read again as that containerd
 * would read it, together with everything else, and dropped if it does not come out.
 */
final class Proposals {
    /** What our drop-in is called: after those that others number. */
    static final String DROP_IN = "99-regpath.toml";

    private final FileView files;
    private final Path main;
    private final ContainerdVersion version;
    private final Path directory;

    Proposals(FileView files, Path main, ContainerdVersion version, Path directory) {
        this.files = requireNonNull(files, "files");
        this.main = requireNonNull(main, "main");
        this.version = requireNonNull(version, "version");
        this.directory = requireNonNull(directory, "directory");
    }

    /** A new file where it is merged, else one line in a file that is there. */
    Edit smallest() throws IOException, NotEditableException {
        EffectiveConfig now = EffectiveConfig.read(files, main, version);
        Optional<Edit> dropIn = dropIn(now);
        return dropIn.isPresent() ? dropIn.get() : inPlace(now);
    }

    /** 2.0 and later merge what two files say of one plugin; 1.x takes the last file's section and forgets the others. */
    private Optional<Edit> dropIn(EffectiveConfig now) throws IOException {
        if (!version.isAtLeast(2, 0, 0) || now.files().isEmpty()) {
            return Optional.empty();
        }
        for (ConfigFile.Import imported : now.files().getFirst().imports()) {
            Path folder = imported.path().getParent();
            if (!imported.isPattern() || folder == null || folder.toString().contains("*")) {
                continue;
            }
            for (CriSection section : sections(now)) {
                Path file = folder.resolve(DROP_IN);
                Edit edit = new Edit(file, current(file), Optional.of(Bytes.of(table(section))));
                if (serves(edit, now)) {
                    return Optional.of(edit);
                }
            }
        }
        return Optional.empty();
    }

    /** One line of the file that has the last word. */
    Edit inPlace(EffectiveConfig now) throws IOException, NotEditableException {
        List<String> reasons = new ArrayList<>();
        for (CriSection section : sections(now)) {
            for (Path file : places(now, section)) {
                try {
                    Edit edit = edited(file, section);
                    if (serves(edit, now)) {
                        return edit;
                    }
                    reasons.add("another file overrides it");
                } catch (NotEditableException e) {
                    reasons.add(e.reason());
                }
            }
        }
        throw new NotEditableException(reasons.getFirst());
    }

    private Edit edited(Path file, CriSection section) throws IOException, NotEditableException {
        Optional<Bytes> before = current(file);
        Bytes after = before.isEmpty()
                ? Bytes.of("version = %d\n\n%s".formatted(section == CriSection.IMAGES ? 3 : 2, table(section)))
                : ConfigEditor.of(before.get()).set(section.registry("config_path"), directory.toString());
        return new Edit(file, before, Optional.of(after));
    }

    private String table(CriSection section) {
        return "[%s.registry]\nconfig_path = \"%s\"\n".formatted(section.title(), directory);
    }

    /** The file that sets it now, then those that have the section, the last first, then the main file. */
    private Set<Path> places(EffectiveConfig now, CriSection section) {
        Set<Path> places = new LinkedHashSet<>();
        now.registry().setIn().ifPresent(places::add);
        now.files().reversed().stream()
                .filter(file -> file.has(section))
                .filter(file -> !version.isAtLeast(2, 0, 0) || file.path().equals(main))
                .map(ConfigFile::path)
                .forEach(places::add);
        places.add(main);
        return places;
    }

    /** As the main file calls it, then as others may. */
    private Set<CriSection> sections(EffectiveConfig now) {
        int named = now.main().map(ConfigFile::version).orElse(version.isAtLeast(2, 0, 0) ? 3 : 2);
        // The new name in a file of version 2 is as good, until the old one is there as well.
        boolean newNames = version.isAtLeast(2, 0, 0)
                && now.main()
                        .filter(file -> file.has(CriSection.IMAGES) && !file.has(CriSection.V2))
                        .isPresent();
        Set<CriSection> sections = new LinkedHashSet<>();
        if (newNames || (named >= 3 && version.isAtLeast(2, 0, 0))) {
            sections.add(CriSection.IMAGES);
        } else {
            sections.add(named >= 2 ? CriSection.V2 : CriSection.V1);
        }
        if (version.isAtLeast(2, 0, 0)) {
            sections.addAll(List.of(CriSection.IMAGES, CriSection.V2));
        }
        return sections;
    }

    /** Whether containerd would look into our directory, and only there, and see everything else of its registries as now. */
    private boolean serves(Edit edit, EffectiveConfig now) throws IOException {
        EffectiveConfig then = EffectiveConfig.read(new Overlay(files, List.of(edit)), main, version);
        return then.roots().equals(List.of(directory))
                && then.registry().mirrors().equals(now.registry().mirrors())
                && then.registry().configs().equals(now.registry().configs())
                && then.registry().auths().equals(now.registry().auths());
    }

    private Optional<Bytes> current(Path file) throws IOException {
        return files.follow(file).isPresent() ? Optional.of(files.read(file)) : Optional.empty();
    }
}
