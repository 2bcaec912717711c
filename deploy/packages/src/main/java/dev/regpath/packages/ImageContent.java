package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is in the image for one architecture: from Debian the C library, libbpf with what it needs, the certificate
 * authorities, and a Java runtime linked from Debian's JDK; and the distribution, with the bill of all of it. No shell, no
 * package manager, nothing that is not used.
 */
final class ImageContent {
    /** Has a JDK 25 for both architectures, and its glibc. */
    private static final String SUITE = "trixie";

    private static final String HOME = "opt/regpath";
    private static final String AUTHORITIES = "usr/share/ca-certificates";

    private final BuildOptions build;
    private final Architecture architecture;
    private final Release release;
    private final DebianSuite debian;
    private final Bill bill;
    private final Path work;

    private ImageContent(
            BuildOptions build, Architecture architecture, Release release, DebianSuite debian, Path work) {
        this.build = build;
        this.architecture = architecture;
        this.release = release;
        this.debian = debian;
        this.bill = new Bill(release);
        this.work = work;
    }

    /**
     * Puts the layers together.
     *
     * @param work a directory of this image's own, which may exist already
     */
    static OciImage.Content stage(BuildOptions build, Architecture architecture, Release release, Path work)
            throws IOException, PackagingException {
        DebianSuite debian = DebianSuite.open(SUITE, build.cache());
        return new ImageContent(build, architecture, release, debian, work).stage();
    }

    private OciImage.Content stage() throws IOException, PackagingException {
        Staging system = Staging.fresh(work.resolve("system"));
        system(system);
        Staging java = Staging.fresh(work.resolve("java"));
        java(java);
        Staging regpath = Staging.fresh(work.resolve("regpath"));
        regpath(regpath);
        List<Staging> layers = List.of(system, java, regpath);
        for (Staging layer : layers) {
            layer.settle(release.time());
        }
        // Another machine's runtime cannot run here; without the archive it starts slower, and that is all.
        if (architecture == Architecture.ofThisMachine()) {
            Staging whole = Staging.fresh(scratch("whole"));
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

    private Path scratch(String name) {
        return work.resolve("scratch").resolve(name);
    }

    private void system(Staging system) throws IOException, PackagingException {
        String libraries = "usr/lib/" + architecture.triplet();
        stage(
                "libc6",
                system,
                "usr/lib{,64," + "/" + architecture.triplet() + "}/ld-linux-*",
                libraries + "/lib{c,m,dl,pthread,rt,resolv}.so.[0-9]");
        // Java takes its encoding of paths from the locale.
        stage("libc-bin", system, "usr/lib/locale/C.utf8/**");
        // Holds the copyright of the next two.
        stage("gcc-14-base", system);
        stage("libgcc-s1", system, libraries + "/libgcc_s.so.1");
        stage("libstdc++6", system, libraries + "/libstdc++.so.*");
        stage("zlib1g", system, libraries + "/libz.so.*");
        stage("libzstd1", system, libraries + "/libzstd.so.*");
        stage("libelf1t64", system, libraries + "/libelf*");
        stage("libbpf1", system, libraries + "/libbpf.so.*");
        stage(debian.fetchForAll("ca-certificates"), system, AUTHORITIES + "/mozilla/*.crt");
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

    private void stage(String name, Staging system, String... globs) throws IOException, PackagingException {
        stage(debian.fetch(architecture, name), system, globs);
    }

    private void stage(DebianPackage deb, Staging system, String... globs) throws IOException, PackagingException {
        deb.stage(system, scratch("packages"), List.of(globs));
        bill(deb, system, "/usr/share/doc/%s/copyright".formatted(deb.name()));
    }

    /** In the bill, and where scanners of images without dpkg look for it: the package's control file. */
    private void bill(DebianPackage deb, Staging layer, String licence) throws IOException {
        bill.addDebian(deb, licence);
        layer.write("var/lib/dpkg/status.d/" + deb.name(), deb.control());
    }

    private void java(Staging java) throws IOException, PackagingException {
        DebianPackage jdk = debian.fetch(architecture, "openjdk-25-jdk-headless");
        Path runtime = build.cache()
                .resolve("runtime-%s-%s-%08x"
                        .formatted(jdk.version(), architecture.debianName(), JavaRuntime.MODULES.hashCode()));
        if (!Files.exists(runtime)) {
            Staging unpacked = Staging.fresh(scratch("jdk"));
            jdk.unpack(unpacked.root());
            Path linked = Staging.fresh(scratch("runtime")).resolve("new");
            JavaRuntime.linkFrom(
                    unpacked.resolve("usr/lib/jvm/java-25-openjdk-%s/jmods".formatted(architecture.debianName())),
                    linked);
            Files.move(linked, runtime);
            unpacked.remove("");
        }
        JavaRuntime.requireSufficientFor(build.distribution().resolve("lib"));
        java.copy(runtime, HOME + "/runtime");
        bill(jdk, java, "/" + HOME + "/runtime/legal");
    }

    private void regpath(Staging regpath) throws IOException, PackagingException {
        regpath.copy(build.distribution().resolve("lib"), HOME + "/lib");
        regpath.copy(build.distribution().resolve("etc"), HOME + "/etc");
        regpath.directory(HOME + "/bin");
        DebianPackage musl = debian.fetch(architecture, "musl-dev");
        Staging unpacked = Staging.fresh(scratch("musl"));
        musl.unpack(unpacked.root());
        // One program; by its own name it knows which command it is.
        Path launcher = regpath.resolve(HOME + "/bin/regpath");
        build.launcher().compile(architecture, unpacked.root(), launcher);
        regpath.copy(launcher, HOME + "/bin/regpath-installer");
        String licence = "usr/share/doc/musl-dev/copyright";
        regpath.copy(unpacked.resolve(licence), licence);
        bill(musl, regpath, "/" + licence);
        bill.addJars(regpath.resolve(HOME + "/lib"));
        regpath.write(HOME + "/NOTICE", bill.notice());
        regpath.write(HOME + "/sbom.cdx.json", bill.cycloneDx());
    }
}
