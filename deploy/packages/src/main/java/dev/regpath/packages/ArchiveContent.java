package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is in the archive for hosts: the distribution without the watcher, a Java runtime linked from the JDK that builds,
 * libbpf with what it needs, and what has to be declared about all of them.
 *
 * <p>Libraries are Debian's, the oldest that serve: a host's libc must be no older than what they were linked with.
 */
final class ArchiveContent {
    /**
     * A library of Debian's.
     *
     * @param name the package
     * @param soname the file that the dynamic linker asks for
     */
    private record DebianLibrary(String name, String soname) {}

    /** By the suite that they are from; bookworm's libelf asks for glibc 2.33. */
    private static final Map<String, List<DebianLibrary>> LIBRARIES = new TreeMap<>(Map.of(
            "bookworm", List.of(new DebianLibrary("libbpf1", "libbpf.so.1"), new DebianLibrary("zlib1g", "libz.so.1")),
            "bullseye", List.of(new DebianLibrary("libelf1", "libelf.so.1"))));

    private final BuildOptions build;
    private final Path work;

    ArchiveContent(BuildOptions build, Path work) {
        this.build = build;
        this.work = work;
    }

    /** Puts it together, with {@code bin} and the other directories at the root. */
    Staging stage(Release release) throws IOException, PackagingException {
        Architecture architecture = Architecture.ofThisMachine();
        Staging home = Staging.fresh(work.resolve("archive"));
        home.copy(build.distribution(), "");
        home.remove("lib/watch");
        home.copy(build.units(), "systemd");
        JavaRuntime.requireSufficientFor(home.resolve("lib"));
        JavaRuntime.link(home.resolve("runtime"));
        Bill bill = new Bill(release);
        bill.addJars(home.resolve("lib"));
        bill.addJava(home.resolve("runtime"));
        for (Map.Entry<String, List<DebianLibrary>> suite : LIBRARIES.entrySet()) {
            Map<String, DebianPackage> debs = DebianSuite.open(suite.getKey(), build.cache())
                    .fetch(
                            architecture,
                            suite.getValue().stream().map(DebianLibrary::name).toList());
            for (DebianLibrary library : suite.getValue()) {
                DebianPackage deb = Objects.requireNonNull(debs.get(library.name()));
                add(deb, library, home);
                bill.addDebian(deb, "runtime/legal/%s/copyright".formatted(library.name()));
            }
        }
        Licence.stage(build.checkout(), home, "");
        home.write("NOTICE", bill.notice());
        home.write("sbom.cdx.json", bill.cycloneDx());
        home.settle(release.time());
        ClassArchive.here(home.root()).make();
        home.settle(release.time());
        return home;
    }

    /** One file under the name by which it is looked for, and its licence. */
    private void add(DebianPackage deb, DebianLibrary library, Staging home) throws IOException, PackagingException {
        Staging unpacked = Staging.fresh(work.resolve("scratch"));
        deb.unpack(unpacked.root());
        Path file = unpacked.entries().stream()
                .filter(path -> path.endsWith(library.soname()))
                .findFirst()
                .orElseThrow(() -> new PackagingException(
                        "%s %s has no %s".formatted(deb.name(), deb.version(), library.soname()),
                        "list its content: dpkg-deb -c " + deb.file()));
        Path real = unpacked.resolve(file.toString()).toRealPath(new LinkOption[0]);
        Files.copy(real, home.resolve("runtime/lib/" + library.soname()));
        home.directory("runtime/legal/" + library.name());
        Files.copy(
                unpacked.resolve("usr/share/doc/%s/copyright".formatted(library.name())),
                home.resolve("runtime/legal/%s/copyright".formatted(library.name())));
    }
}
