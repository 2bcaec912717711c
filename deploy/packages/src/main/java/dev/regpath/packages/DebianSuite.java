package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Packages of one suite of Debian, fetched by apt and never installed: apt gets lists, sources and a cache of its own,
 * so neither the machine's sources nor its architecture matter. What has been fetched is kept; lists are brought up to
 * date each time, so that a fix of Debian's is in the next build.
 */
final class DebianSuite {
    private static final String MIRROR =
            Objects.requireNonNullElse(System.getenv("REGPATH_DEBIAN_MIRROR"), "http://deb.debian.org/debian");

    /** What has no architecture. */
    private static final Set<String> FOR_ALL = Set.of("ca-certificates");

    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private final String name;
    private final Path directory;

    private DebianSuite(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    /** Reads the suite's lists. */
    static DebianSuite open(String name, Path cache) throws IOException, PackagingException {
        DebianSuite suite = new DebianSuite(name, cache.resolve("debian-" + name));
        suite.configure();
        suite.apt(suite.directory, "update", List.of());
        return suite;
    }

    private void configure() throws IOException {
        Files.createDirectories(directory.resolve("lists/partial"));
        Files.createDirectories(directory.resolve("cache/archives/partial"));
        Files.createDirectories(directory.resolve("packages"));
        Files.writeString(directory.resolve("status"), "");
        Files.writeString(
                directory.resolve("sources.list"), "deb [signed-by=%s] %s %s main%n".formatted(KEYRING, MIRROR, name));
        Files.writeString(directory.resolve("apt.conf"), """
                Dir::Etc::sourcelist "%1$s/sources.list";
                Dir::Etc::sourceparts "/dev/null";
                Dir::State::lists "%1$s/lists";
                Dir::State::status "%1$s/status";
                Dir::Cache "%1$s/cache";
                APT::Architectures {"amd64"; "arm64";};
                APT::Sandbox::User "root";
                """.formatted(directory.toAbsolutePath()));
    }

    /** Keeps the index that apt makes of its lists: images of Docker's switch that off, and each call costs seconds. */
    private String apt(Path where, String verb, List<String> names, String... options)
            throws IOException, PackagingException {
        List<String> command = new ArrayList<>(List.of(
                "apt-get",
                "-qq",
                "--option=Dir::Cache::pkgcache=pkgcache.bin",
                "--option=Dir::Cache::srcpkgcache=srcpkgcache.bin"));
        command.addAll(List.of(options));
        command.add(verb);
        command.addAll(names);
        return Tool.run(
                Map.of(
                        "APT_CONFIG",
                        directory.resolve("apt.conf").toAbsolutePath().toString()),
                where,
                command);
    }

    /**
     * Fetches packages, by their names. All at once: apt reads its lists for each call.
     *
     * @param names for this architecture, or the same for all
     */
    Map<String, DebianPackage> fetch(Architecture architecture, Collection<String> names)
            throws IOException, PackagingException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String line : apt(directory, "download", qualified(architecture, names), "--print-uris")
                .lines()
                .toList()) {
            // 'URI' FILE SIZE HASH; nothing of a file that the working directory has.
            String file = line.split(" ", -1)[1];
            files.put(
                    file.substring(0, file.indexOf('_')),
                    directory.resolve("packages").resolve(file));
        }
        for (String name : names) {
            if (!files.containsKey(name)) {
                throw new PackagingException(
                        "Debian %s has no package %s for %s".formatted(this.name, name, architecture.debianName()),
                        "name another suite, or the package's new name, in deploy/packages");
            }
        }
        List<String> missing = files.entrySet().stream()
                .filter(entry -> !Files.exists(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!missing.isEmpty()) {
            // apt checks the size and the hash of what it fetches against the signed lists.
            apt(directory.resolve("packages"), "download", qualified(architecture, missing));
        }
        Map<String, DebianPackage> packages = new LinkedHashMap<>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            packages.put(entry.getKey(), DebianPackage.read(entry.getValue()));
        }
        return packages;
    }

    private static List<String> qualified(Architecture architecture, Collection<String> names) {
        // What is the same for all belongs to no other architecture than the machine's own.
        return names.stream()
                .map(name -> FOR_ALL.contains(name) ? name : name + ":" + architecture.debianName())
                .toList();
    }
}
