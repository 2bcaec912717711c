package dev.regpath.installer.config;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.UnifiedDiff;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Configurations as they are found out there: each a directory with {@code case.properties}, the files of a node below
 * {@code node/}, and what is to be done in {@code expected.txt}, or in {@code expected-VERSION.txt} where versions differ.
 */
public final class Corpus {
    private Corpus() {}

    /**
     * One configuration on one containerd.
     *
     * @param name of its directory
     * @param about where it is from
     * @param version of containerd, as that says it
     * @param migrateMirrors whether the operator asks for it
     */
    public record Case(String name, String about, String version, boolean migrateMirrors, Path directory) {
        /** The node's files. */
        public MemoryFiles node() {
            MemoryFiles node = new MemoryFiles();
            Path root = directory.resolve("node");
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    if (!file.endsWith(".gitkeep")) {
                        node.with(
                                Path.of("/").resolve(root.relativize(file).toString()),
                                Bytes.of(Files.readAllBytes(file)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return node;
        }

        /** The version, parsed. */
        public ContainerdVersion containerd() {
            return ContainerdVersion.parse(version).orElseThrow();
        }

        /** The same on another containerd. */
        public Case on(String other) {
            return new Case(name, about, other, migrateMirrors, directory);
        }

        /** Where things are on this node. */
        public ContainerdLayout layout() throws IOException {
            return ContainerdLayout.detect(node(), Optional.empty());
        }

        /** What is decided for this node. */
        public ConfigChange plan() throws IOException {
            return ConfigPlanner.plan(node(), layout(), containerd(), migrateMirrors);
        }

        String expected() throws IOException {
            Path own = directory.resolve("expected-" + version + ".txt");
            return Files.readString(Files.exists(own) ? own : directory.resolve("expected.txt"));
        }

        @Override
        public String toString() {
            return name + " on " + version;
        }
    }

    /** All cases, in the order of their names. */
    public static List<Case> load(Path corpus) {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> directories = Files.list(corpus)) {
            for (Path directory : (Iterable<Path>) directories.sorted()::iterator) {
                Properties properties = new Properties();
                try (Reader reader = Files.newBufferedReader(directory.resolve("case.properties"))) {
                    properties.load(reader);
                }
                for (String version : properties.getProperty("containerd").split(" ", -1)) {
                    cases.add(new Case(
                            directory.getFileName().toString(),
                            properties.getProperty("about"),
                            version,
                            Boolean.parseBoolean(properties.getProperty("migrate-mirrors", "false")),
                            directory));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    /** A decision as people read it. */
    static String text(ConfigChange change) {
        StringBuilder text = new StringBuilder();
        switch (change) {
            case AlreadyServes serves -> {
                text.append("serves: %s\nbecause: %s\n".formatted(serves.directories(), serves.why()));
                serves.remarks()
                        .forEach(remark -> text.append("note: ").append(remark).append('\n'));
            }
            case Declined declined ->
                text.append("declined: %s\nremedy: %s\n".formatted(declined.reason(), declined.remedy()));
            case Edits edits -> {
                text.append("edits, for %s, restart %s\n".formatted(edits.directory(), edits.restart()));
                edits.remarks()
                        .forEach(remark -> text.append("note: ").append(remark).append('\n'));
                edits.links().forEach(link -> text.append("link: %s -> %s\n".formatted(link.link(), link.target())));
                for (Edit edit : edits.files()) {
                    text.append(UnifiedDiff.of(edit, shown -> shown));
                }
            }
        }
        return text.toString();
    }
}
