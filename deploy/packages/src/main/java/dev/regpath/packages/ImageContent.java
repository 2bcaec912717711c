package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is in the image: from Debian the C library, libbpf with what it needs, the certificate authorities, and a Java
 * runtime linked from Debian's JDK; and the distribution. No shell, no package manager, nothing that is not used.
 */
final class ImageContent {
    /** Has a JDK 25 for both architectures, and its glibc. */
    private static final String SUITE = "trixie";

    private static final String HOME = "opt/regpath";
    private static final String AUTHORITIES = "usr/share/ca-certificates";

    private final Path distribution;
    private final Launcher launcher;
    private final DebianSuite debian;
    private final Path cache;
    private final Path work;

    private ImageContent(Path distribution, Launcher launcher, DebianSuite debian, Path cache, Path work) {
        this.distribution = distribution;
        this.launcher = launcher;
        this.debian = debian;
        this.cache = cache;
        this.work = work;
    }

    static ImageContent open(Path distribution, Launcher launcher, Path cache, Path work)
            throws IOException, PackagingException {
        return new ImageContent(distribution, launcher, DebianSuite.open(SUITE, cache), cache, work);
    }

    /** Puts the layers together. */
    OciImage.Content stage(Architecture architecture, Release release) throws IOException, PackagingException {
        Path directory = work.resolve(architecture.debianName());
        Staging system = Staging.fresh(directory.resolve("system"));
        system(architecture, system, directory.resolve("scratch"));
        Staging java = Staging.fresh(directory.resolve("java"));
        java(architecture, java, directory.resolve("scratch"));
        Staging regpath = Staging.fresh(directory.resolve("regpath"));
        regpath(architecture, regpath, directory.resolve("scratch"));
        List<Staging> layers = List.of(system, java, regpath);
        for (Staging layer : layers) {
            layer.settle(release.time());
        }
        // Another machine's runtime cannot run here; without the archive it starts slower, and that is all.
        if (architecture == Architecture.ofThisMachine()) {
            Staging whole = Staging.fresh(directory.resolve("scratch/whole"));
            for (Staging layer : layers) {
                whole.copy(layer.root(), "");
            }
            whole.settle(release.time());
            regpath.copy(ClassArchive.in(whole.root(), "/" + HOME).make(), HOME + "/" + ClassArchive.PATH);
            regpath.settle(release.time());
            whole.remove("");
        }
        return new OciImage.Content(architecture, layers);
    }

    private void system(Architecture architecture, Staging system, Path scratch)
            throws IOException, PackagingException {
        String libraries = "usr/lib/" + architecture.triplet();
        stage(
                architecture,
                "libc6",
                system,
                scratch,
                List.of(
                        "usr/lib{,64," + "/" + architecture.triplet() + "}/ld-linux-*",
                        libraries + "/lib{c,m,dl,pthread,rt,resolv}.so.[0-9]"));
        // Holds the copyright of the next two.
        stage(architecture, "gcc-14-base", system, scratch, List.of());
        stage(architecture, "libgcc-s1", system, scratch, List.of(libraries + "/libgcc_s.so.1"));
        stage(architecture, "libstdc++6", system, scratch, List.of(libraries + "/libstdc++.so.*"));
        stage(architecture, "zlib1g", system, scratch, List.of(libraries + "/libz.so.*"));
        stage(architecture, "libzstd1", system, scratch, List.of(libraries + "/libzstd.so.*"));
        stage(architecture, "libelf1t64", system, scratch, List.of(libraries + "/libelf*"));
        stage(architecture, "libbpf1", system, scratch, List.of(libraries + "/libbpf.so.*"));
        stage(debian.fetchForAll("ca-certificates"), system, scratch, List.of(AUTHORITIES + "/mozilla/*.crt"));
        system.write("etc/ssl/certs/ca-certificates.crt", authorities(system));
        system.remove(AUTHORITIES);
        system.link("lib", "usr/lib");
        if (Files.exists(system.resolve("usr/lib64"))) {
            system.link("lib64", "usr/lib64");
        }
        system.write("etc/passwd", "root:x:0:0:root:/:/nonexistent\n");
        system.write("etc/group", "root:x:0:\n");
        system.write("etc/nsswitch.conf", "hosts: files dns\n");
        system.directory("tmp");
    }

    /** As update-ca-certificates would put them together. */
    private static String authorities(Staging system) throws IOException {
        try (var files = Files.list(system.resolve(AUTHORITIES + "/mozilla"))) {
            return files.sorted().map(ImageContent::read).collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip() + "\n";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void stage(Architecture architecture, String name, Staging system, Path scratch, List<String> globs)
            throws IOException, PackagingException {
        stage(debian.fetch(architecture, name), system, scratch, globs);
    }

    /** A package's files, and its control file where scanners of images without dpkg look for it. */
    private static void stage(DebianPackage deb, Staging system, Path scratch, List<String> globs)
            throws IOException, PackagingException {
        deb.stage(system, scratch, globs);
        system.write("var/lib/dpkg/status.d/" + deb.name(), deb.control());
    }

    private void java(Architecture architecture, Staging java, Path scratch) throws IOException, PackagingException {
        DebianPackage jdk = debian.fetch(architecture, "openjdk-25-jdk-headless");
        Path runtime = cache.resolve("runtime-%s-%s-%08x"
                .formatted(jdk.version(), architecture.debianName(), JavaRuntime.MODULES.hashCode()));
        if (!Files.exists(runtime)) {
            Staging unpacked = Staging.fresh(scratch.resolve("jdk"));
            jdk.unpack(unpacked.root());
            Path linked = Staging.fresh(scratch.resolve("runtime")).resolve("new");
            JavaRuntime.linkFrom(
                    unpacked.resolve("usr/lib/jvm/java-25-openjdk-%s/jmods".formatted(architecture.debianName())),
                    linked);
            Files.move(linked, runtime);
            unpacked.remove("");
        }
        java.copy(runtime, HOME + "/runtime");
        java.write("var/lib/dpkg/status.d/" + jdk.name(), jdk.control());
    }

    private void regpath(Architecture architecture, Staging regpath, Path scratch)
            throws IOException, PackagingException {
        regpath.copy(distribution.resolve("lib"), HOME + "/lib");
        regpath.copy(distribution.resolve("etc"), HOME + "/etc");
        regpath.directory(HOME + "/bin");
        Staging musl = Staging.fresh(scratch.resolve("musl"));
        debian.fetch(architecture, "musl-dev").unpack(musl.root());
        launcher.compile(architecture, musl.root(), regpath.resolve(HOME + "/bin/regpath"));
    }
}
