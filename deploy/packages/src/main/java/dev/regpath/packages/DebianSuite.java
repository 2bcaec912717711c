package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Packages of one suite of Debian, fetched by apt and never installed: apt gets lists, sources and a cache of its own,
 * so neither the machine's sources nor its architecture matter. What has been fetched is kept; lists are brought up to
 * date each time, so that a fix of Debian's is in the next build.
 */
final class DebianSuite {
    private static final String MIRROR =
            Objects.requireNonNullElse(System.getenv("REGPATH_DEBIAN_MIRROR"), "http://deb.debian.org/debian");
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
        suite.apt(suite.directory, "update");
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
    private String apt(Path where, String... arguments) throws IOException, PackagingException {
        List<String> command = new ArrayList<>(List.of(
                "apt-get",
                "-qq",
                "--option=Dir::Cache::pkgcache=pkgcache.bin",
                "--option=Dir::Cache::srcpkgcache=srcpkgcache.bin"));
        command.addAll(List.of(arguments));
        return Tool.run(
                Map.of(
                        "APT_CONFIG",
                        directory.resolve("apt.conf").toAbsolutePath().toString()),
                where,
                command);
    }

    /** Fetches a package for an architecture. */
    DebianPackage fetch(Architecture architecture, String wanted) throws IOException, PackagingException {
        return fetch(wanted + ":" + architecture.debianName());
    }

    /** Fetches a package that is the same for all. */
    DebianPackage fetchForAll(String wanted) throws IOException, PackagingException {
        return fetch(wanted);
    }

    private DebianPackage fetch(String qualified) throws IOException, PackagingException {
        // 'URI' FILE SIZE HASH; nothing if the working directory has the file.
        String[] known =
                apt(directory, "download", "--print-uris", qualified).strip().split(" ", -1);
        if (known.length < 2) {
            throw new PackagingException(
                    "Debian %s has no package %s".formatted(name, qualified),
                    "name another suite, or the package's new name, in deploy/packages");
        }
        Path file = directory.resolve("packages").resolve(known[1]);
        if (!Files.exists(file)) {
            // apt checks the size and the hash of what it fetches against the signed lists.
            apt(directory.resolve("packages"), "download", qualified);
        }
        return DebianPackage.read(file);
    }
}
