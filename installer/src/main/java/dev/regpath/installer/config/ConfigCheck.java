package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.RegistrySettings;
import dev.regpath.containerd.StagedConfig;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileView;
import dev.regpath.files.Overlay;
import dev.regpath.installer.config.ConfigChange.Edits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the node's own containerd is asked, before anything is replaced, what it makes of the new configuration. Somebody
 * puts {@link #files} in place, runs both commands, has the answers judged and removes the files. The commands start
 * nothing and write nothing.
 */
public final class ConfigCheck {
    /** What a command answered. */
    public record DumpOutput(int exitCode, String out, String err) {
        public DumpOutput {
            requireNonNull(out, "out");
            requireNonNull(err, "err");
        }
    }

    /** What follows from the answers. */
    public sealed interface ConfigVerdict {
        /** containerd takes it, and nothing changes for it but where it looks for hosts.toml. */
        record Accepted() implements ConfigVerdict {}

        /** It must not be put in place. */
        record Rejected(String reason, String remedy) implements ConfigVerdict {
            public Rejected {
                requireNonNull(reason, "reason");
                requireNonNull(remedy, "remedy");
            }
        }
    }

    private final SortedMap<Path, Bytes> files;
    private final List<String> now;
    private final List<String> then;
    private final DumpComparison comparison;

    private ConfigCheck(SortedMap<Path, Bytes> files, List<String> now, List<String> then, DumpComparison comparison) {
        this.files = Collections.unmodifiableSortedMap(files);
        this.now = List.copyOf(now);
        this.then = List.copyOf(then);
        this.comparison = comparison;
    }

    /**
     * The check of some edits.
     *
     * @param version of the program that will be asked
     * @param staging a directory of the node for {@link #files}, which nothing else uses; it need not exist
     */
    public static ConfigCheck of(
            FileView view, ContainerdLayout layout, ContainerdVersion version, Edits edits, Path staging)
            throws IOException {
        Path main = layout.config();
        FileView after = new Overlay(view, edits.files());
        SortedMap<Path, Bytes> files = new TreeMap<>();
        Path mainThen = StagedConfig.stage(after, main, version, staging.resolve("then"), files);
        Path mainNow = view.follow(main).isPresent()
                ? main
                : StagedConfig.stage(view, main, version, staging.resolve("now"), files);
        RegistrySettings registry = EffectiveConfig.read(view, main, version).registry();
        RegistrySettings registryThen =
                EffectiveConfig.read(after, main, version).registry();
        boolean migrates = !registry.mirrors().equals(registryThen.mirrors())
                || !registry.configs().equals(registryThen.configs());
        return new ConfigCheck(
                files,
                StagedConfig.dump(mainNow, version),
                StagedConfig.dump(mainThen, version),
                new DumpComparison(edits.directory(), migrates, version));
    }

    /** What to put in place for the commands, readable by root alone: it may hold credentials. */
    public SortedMap<Path, Bytes> files() {
        return files;
    }

    /** Arguments of containerd's program: what it makes of the files that are there. */
    public List<String> now() {
        return now;
    }

    /** Arguments of containerd's program: what it would make of the new ones. */
    public List<String> then() {
        return then;
    }

    /** Judges what the two commands answered. */
    public ConfigVerdict judge(DumpOutput now, DumpOutput then) {
        return comparison.judge(now, then);
    }
}
