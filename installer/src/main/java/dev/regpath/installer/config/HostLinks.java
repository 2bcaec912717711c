package dev.regpath.installer.config;

import dev.regpath.containerd.ConfigPath;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.files.FileEntry;
import dev.regpath.files.FileView;
import dev.regpath.installer.config.ConfigChange.HostLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The registries' directories of a list of roots, as seen from the one that is kept. */
final class HostLinks {
    private HostLinks() {}

    /** The roots that the configuration names, whether or not containerd looks into them. */
    static List<Path> roots(EffectiveConfig now) {
        return now.isBuiltIn()
                ? EffectiveConfig.BUILT_IN
                : ConfigPath.directories(now.registry().configPath().orElse(""));
    }

    /**
     * Links for what only the other roots have. The first root that has a registry's directory is the one that counts, as it
     * is for containerd.
     */
    static List<HostLink> of(FileView files, List<Path> roots, Path kept) throws IOException {
        List<HostLink> links = new ArrayList<>();
        Set<String> names = new HashSet<>(files.list(kept));
        for (Path root : roots) {
            if (root.equals(kept)) {
                continue;
            }
            for (String name : files.list(root)) {
                boolean directory = files.follow(root.resolve(name))
                        .filter(FileEntry::isDirectory)
                        .isPresent();
                if (directory && names.add(name)) {
                    links.add(new HostLink(kept.resolve(name), root.resolve(name)));
                }
            }
        }
        return links;
    }
}
