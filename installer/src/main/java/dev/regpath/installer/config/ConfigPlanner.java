package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ConfigFile;
import dev.regpath.containerd.ConfigProblem;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileView;
import dev.regpath.files.Overlay;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.installer.config.ConfigChange.HostLink;
import dev.regpath.installer.config.ConfigChange.Restart;
import dev.regpath.installer.config.ConfigEditor.Refused;
import dev.regpath.installer.config.Upkeep.Generated;
import dev.regpath.installer.config.Upkeep.Kept;
import dev.regpath.installer.config.Upkeep.Provisioned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides how containerd gets to read hosts.toml files, and changes as little as possible for it: nothing, else a file of
 * our own beside the others where this containerd merges it safely, else one line of a file. Every proposal is read again
 * as the daemon would read it before it is made. Nothing is written.
 */
public final class ConfigPlanner {
    /** What our drop-in is called: after those that others number. */
    static final String DROP_IN = "99-regpath.toml";

    private final FileView files;
    private final ContainerdLayout layout;
    private final ContainerdVersion version;
    private final boolean migrateMirrors;

    private ConfigPlanner(FileView files, ContainerdLayout layout, ContainerdVersion version, boolean migrateMirrors) {
        this.files = requireNonNull(files, "files");
        this.layout = requireNonNull(layout, "layout");
        this.version = requireNonNull(version, "version");
        this.migrateMirrors = migrateMirrors;
    }

    /**
     * Decides.
     *
     * @param version of the containerd that is going to read the files
     * @param migrateMirrors whether deprecated {@code registry.mirrors} may become hosts.toml files
     */
    public static ConfigChange plan(
            FileView files, ContainerdLayout layout, ContainerdVersion version, boolean migrateMirrors)
            throws IOException {
        return new ConfigPlanner(files, layout, version, migrateMirrors).plan();
    }

    private ConfigChange plan() throws IOException {
        EffectiveConfig now = EffectiveConfig.read(files, layout.config(), version);
        Optional<ConfigChange> early = served(now).or(() -> broken(now)).or(() -> conflicting(now));
        if (early.isPresent()) {
            return early.get();
        }
        return switch (layout.upkeep()) {
            case Kept _ -> edited(now);
            case Generated generated -> generated(now, generated);
            case Provisioned provisioned ->
                new Declined(
                        "%s is written by %s, and has no config_path that containerd uses"
                                .formatted(layout.config(), provisioned.by()),
                        provisioned.advice());
        };
    }

    private Optional<ConfigChange> served(EffectiveConfig now) {
        List<Path> roots = now.roots();
        if (roots.isEmpty()) {
            return Optional.empty();
        }
        String why = now.registry()
                .setIn()
                .map(file -> "config_path is set in %s".formatted(file))
                .orElse("it is built into containerd %s, which pulls locally here".formatted(version));
        List<String> remarks = new ArrayList<>();
        now.problems().forEach(problem -> remarks.add(problem.message()));
        if (now.isList() && version.isAtLeast(2, 1, 0)) {
            remarks.add("config_path is a list, which works only as long as containerd pulls locally (%s)"
                    .formatted(now.pullMode()));
        }
        return Optional.of(new AlreadyServes(roots, why, remarks));
    }

    private static Optional<ConfigChange> broken(EffectiveConfig now) {
        return now.problems().stream()
                .filter(problem -> problem.kind().isFatal() && problem.kind() != ConfigProblem.Kind.CONFLICT)
                .findFirst()
                .map(problem -> new Declined(
                        problem.message(),
                        "mend %s, see that containerd starts, and try again".formatted(problem.file())));
    }

    private Optional<ConfigChange> conflicting(EffectiveConfig now) {
        boolean tls = !version.isAtLeast(2, 0, 0) && now.registry().hasTls();
        if ((now.registry().mirrors().isEmpty() && !tls) || migrateMirrors) {
            return Optional.empty();
        }
        return Optional.of(new Declined(
                "%s has registry.%s, and containerd does not load its CRI plugin with that and a config_path"
                        .formatted(layout.config(), now.registry().mirrors().isEmpty() ? "configs.*.tls" : "mirrors"),
                "let them become hosts.toml files with --migrate-mirrors"));
    }

    private ConfigChange generated(EffectiveConfig now, Generated generated) throws IOException {
        if (generated.sets() && now.files().isEmpty() && template(generated).isEmpty()) {
            return new AlreadyServes(
                    List.of(layout.hostDirectory()),
                    "%s writes config_path into %s at each of its starts".formatted(generated.by(), layout.config()),
                    List.of());
        }
        if (generated.dropIns().isPresent()) {
            Path file = generated.dropIns().get().resolve(DROP_IN);
            return new Edits(
                    layout.hostDirectory(),
                    List.of(new Edit(
                            file, current(file), Optional.of(newFile(section(now), layout.hostDirectory(), false)))),
                    List.of(),
                    Restart.BY_ITSELF,
                    List.of());
        }
        return new Declined(
                "%s is written anew by %s at each start, and has no config_path that containerd uses"
                        .formatted(layout.config(), generated.by()),
                "set config_path in its template (%s) to \"%s\""
                        .formatted(generated.templates(), layout.hostDirectory()));
    }

    private Optional<Path> template(Generated generated) throws IOException {
        for (Path template : generated.templates()) {
            if (files.follow(template).isPresent()) {
                return Optional.of(template);
            }
        }
        return Optional.empty();
    }

    private ConfigChange edited(EffectiveConfig now) throws IOException {
        Path directory = layout.hostDirectory();
        List<String> reasons = new ArrayList<>();
        for (CriSection section : List.of(section(now), CriSection.V2, CriSection.IMAGES, CriSection.V1)) {
            try {
                Optional<Edits> edits = dropIn(now, section, directory);
                if (edits.isEmpty()) {
                    edits = inPlace(now, section, directory);
                }
                if (edits.isPresent()) {
                    return edits.get();
                }
            } catch (Refused e) {
                reasons.add(e.getMessage());
            }
        }
        return new Declined(
                "%s can't be edited safely (%s)".formatted(layout.config(), String.join("; ", reasons)),
                "set config_path = \"%s\" in [%s.registry] by hand"
                        .formatted(directory, section(now).title()));
    }

    /** 2.0 and later merge what two files say of one plugin; 1.x takes the last file's section and forgets the other. */
    private Optional<Edits> dropIn(EffectiveConfig now, CriSection section, Path directory) throws IOException {
        if (!version.isAtLeast(2, 0, 0) || now.files().isEmpty()) {
            return Optional.empty();
        }
        for (ConfigFile.Import imported : now.files().getFirst().imports()) {
            Path folder = imported.path().getParent();
            if (!imported.isPattern() || folder == null || folder.toString().contains("*")) {
                continue;
            }
            Path file = folder.resolve(DROP_IN);
            Edit edit = new Edit(file, current(file), Optional.of(newFile(section, directory, false)));
            if (serves(edit, directory)) {
                return Optional.of(edits(directory, List.of(edit), now));
            }
        }
        return Optional.empty();
    }

    private Optional<Edits> inPlace(EffectiveConfig now, CriSection section, Path directory)
            throws IOException, Refused {
        Path file = now.registry().setIn().orElse(layout.config());
        Optional<Bytes> before = current(file);
        Bytes after = before.isEmpty()
                ? newFile(section, directory, true)
                : ConfigEditor.of(before.get()).set(section.registry("config_path"), directory.toString());
        Edit edit = new Edit(file, before, Optional.of(after));
        return serves(edit, directory) ? Optional.of(edits(directory, List.of(edit), now)) : Optional.empty();
    }

    private Edits edits(Path directory, List<Edit> edits, EffectiveConfig now) {
        List<HostLink> links = List.of();
        List<String> remarks =
                now.problems().stream().map(ConfigProblem::message).toList();
        return new Edits(directory, edits, links, Restart.UNIT, remarks);
    }

    private boolean serves(Edit edit, Path directory) throws IOException {
        EffectiveConfig then = EffectiveConfig.read(new Overlay(files, List.of(edit)), layout.config(), version);
        return then.roots().equals(List.of(directory));
    }

    private Optional<Bytes> current(Path file) throws IOException {
        return files.follow(file).isPresent() ? Optional.of(files.read(file)) : Optional.empty();
    }

    /** How this node's main file calls the section. */
    private CriSection section(EffectiveConfig now) {
        int named = now.main().map(ConfigFile::version).orElse(version.isAtLeast(2, 0, 0) ? 3 : 2);
        if (named >= 3) {
            return CriSection.IMAGES;
        }
        return named == 2 ? CriSection.V2 : CriSection.V1;
    }

    private Bytes newFile(CriSection section, Path directory, boolean main) {
        String head = main ? "version = %d%n%n".formatted(section == CriSection.IMAGES ? 3 : 2) : "";
        return Bytes.of("%s[%s.registry]\nconfig_path = \"%s\"\n".formatted(head, section.title(), directory));
    }
}
