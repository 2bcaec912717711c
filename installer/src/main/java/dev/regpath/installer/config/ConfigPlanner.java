package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.PullMode;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileView;
import dev.regpath.files.Overlay;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.installer.config.ConfigChange.HostLink;
import dev.regpath.installer.config.ConfigChange.Restart;
import dev.regpath.installer.config.ConfigEditor.NotEditableException;
import dev.regpath.installer.config.ConfigOwnership.Generated;
import dev.regpath.installer.config.ConfigOwnership.Kept;
import dev.regpath.installer.config.ConfigOwnership.Provisioned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides how containerd gets to read hosts.toml files, and changes as little as possible for it: nothing, else a file of
 * our own beside the others where this containerd merges it safely, else one line of a file. Nothing is written.
 */
public final class ConfigPlanner {
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
        Optional<ConfigChange> early =
                served(now).or(() -> broken(now)).or(() -> provisioned()).or(() -> conflicting(now));
        if (early.isPresent()) {
            return early.get();
        }
        try {
            return layout.ownership() instanceof Generated generated ? generated(now, generated) : edited(now);
        } catch (NotEditableException e) {
            return new Declined(
                    "%s can't be edited safely: %s".formatted(layout.config(), e.reason()),
                    layout.ownership() instanceof Generated generated
                            ? generated.advice()
                            : "set config_path = \"%s\" in its registry table by hand"
                                    .formatted(layout.hostDirectory()));
        }
    }

    private Optional<ConfigChange> served(EffectiveConfig now) {
        List<Path> roots = now.roots();
        if (roots.isEmpty()) {
            return Optional.empty();
        }
        String why = now.registry()
                .setIn()
                .map("config_path is set in %s"::formatted)
                .orElse("config_path is built into containerd %s".formatted(version));
        List<String> remarks = new ArrayList<>(messages(now));
        if (now.isList() && version.isAtLeast(2, 1, 0)) {
            remarks.add("config_path is a list, which works only as long as containerd pulls locally%s"
                    .formatted(now.pullMode() instanceof PullMode.Local local ? " (" + local.because() + ")" : ""));
        }
        return Optional.of(new AlreadyServes(roots, why, remarks));
    }

    private static Optional<ConfigChange> broken(EffectiveConfig now) {
        return now.problems().stream()
                .filter(problem -> problem.isFatal() && problem.code() != ProblemCode.MIRRORS_BESIDE_CONFIG_PATH)
                .findFirst()
                .map(problem -> new Declined(
                        problem.what(),
                        "correct %s, make sure that containerd serves the kubelet, and try again"
                                .formatted(problem.location().file())));
    }

    private boolean isConflicting(EffectiveConfig now) {
        boolean tls = !version.isAtLeast(2, 0, 0) && now.registry().hasTls();
        return tls || !now.registry().mirrors().isEmpty();
    }

    private Optional<ConfigChange> conflicting(EffectiveConfig now) {
        if (!isConflicting(now) || migrateMirrors) {
            return Optional.empty();
        }
        String what = now.registry().mirrors().isEmpty() ? "configs.*.tls" : "mirrors";
        return Optional.of(new Declined(
                "%s has registry.%s, and containerd does not load its CRI plugin with that and a config_path"
                        .formatted(layout.config(), what),
                "let them become hosts.toml files with --migrate-mirrors"));
    }

    private Optional<ConfigChange> provisioned() {
        return switch (layout.ownership()) {
            case Kept _, Generated _ -> Optional.empty();
            case Provisioned provisioned ->
                Optional.of(new Declined(
                        "%s is written by %s, and has no config_path that containerd uses"
                                .formatted(layout.config(), provisioned.by()),
                        provisioned.advice()));
        };
    }

    private ConfigChange edited(EffectiveConfig now) throws IOException, NotEditableException {
        List<Path> roots = HostLinks.roots(now);
        Path directory = roots.isEmpty() ? layout.hostDirectory() : roots.getFirst();
        if (isConflicting(now)) {
            MirrorMigration migration = MirrorMigration.of(files, now, version, directory);
            Edit last = new Proposals(migration.after(files), layout.config(), version, directory).smallest();
            return edits(directory, migration.with(last), List.of(), migration.remarks());
        }
        Edit edit = new Proposals(files, layout.config(), version, directory).smallest();
        return edits(directory, List.of(edit), HostLinks.of(files, roots, directory), List.of());
    }

    private ConfigChange generated(EffectiveConfig now, Generated generated) throws IOException, NotEditableException {
        if (isConflicting(now)) {
            throw new NotEditableException(
                    "%s makes it at each start, with deprecated mirrors or TLS settings of its own"
                            .formatted(generated.by()));
        }
        Optional<Path> template = template(generated);
        if (generated.sets() && now.files().isEmpty() && (template.isEmpty() || isAddition(template.get()))) {
            return new AlreadyServes(
                    List.of(layout.hostDirectory()),
                    "%s writes config_path into %s at each of its starts".formatted(generated.by(), layout.config()),
                    List.of());
        }
        Path directory = layout.hostDirectory();
        List<Edit> edits = new ArrayList<>();
        if (generated.dropIns().isPresent()) {
            edits.add(beside(generated.dropIns().get()));
        } else if (template.isPresent()) {
            edits.add(new Proposals(files, template.get(), version, directory).smallest());
        } else {
            throw new NotEditableException(
                    "%s makes it at each start, and there is no template to change".formatted(generated.by()));
        }
        FileView after = new Overlay(files, edits);
        if (!now.files().isEmpty()
                && !EffectiveConfig.read(after, layout.config(), version)
                        .roots()
                        .equals(List.of(directory))) {
            // It is made again at the next start; until then both say the same, and can be checked.
            edits.add(new Proposals(after, layout.config(), version, directory).inPlace(now));
        }
        return edits(directory, edits, List.of(), List.of());
    }

    /** A template that takes in what is built in (pkg/agent/templates, {@code ParseTemplateFromConfig}). */
    private boolean isAddition(Path template) throws IOException {
        return files.read(template).text().contains("template \"base\"");
    }

    private Edit beside(Path dropIns) throws IOException {
        CriSection section = version.isAtLeast(2, 0, 0) ? CriSection.IMAGES : CriSection.V2;
        Path file = dropIns.resolve(Proposals.DROP_IN);
        String text = "%s[%s.registry]\nconfig_path = \"%s\"\n"
                .formatted(section == CriSection.V2 ? "version = 2\n\n" : "", section.title(), layout.hostDirectory());
        return new Edit(file, current(file), Optional.of(Bytes.of(text)));
    }

    private Optional<Bytes> current(Path file) throws IOException {
        return files.follow(file).isPresent() ? Optional.of(files.read(file)) : Optional.empty();
    }

    private Optional<Path> template(Generated generated) throws IOException {
        for (Path template : generated.templates()) {
            if (files.follow(template).isPresent()) {
                return Optional.of(template);
            }
        }
        return Optional.empty();
    }

    private Edits edits(Path directory, List<Edit> edits, List<HostLink> links, List<String> remarks)
            throws IOException {
        List<Edit> changes = edits.stream()
                .filter(edit -> !edit.before().equals(edit.after()))
                .toList();
        List<String> all = new ArrayList<>(remarks);
        all.addAll(messages(EffectiveConfig.read(new Overlay(files, changes), layout.config(), version)));
        Restart restart = layout.restartsByItself() ? Restart.BY_ITSELF : Restart.UNIT;
        return new Edits(directory, changes, links, restart, all);
    }

    private static List<String> messages(EffectiveConfig now) {
        return now.problems().stream().map(Problem::what).toList();
    }
}
