package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is in the image for one architecture: from Debian the C library, libbpf with what it needs, the certificate
 * authorities, and a Java runtime linked from Debian's JDK; and the distribution, with the bill of all of it. No shell, no
 * package manager, nothing that is not used.
 */
final class ImageContent {
    /** Has a JDK 25 for both architectures, and its glibc. */
    static final String SUITE = "trixie";

    private static final String JDK = "openjdk-25-jdk-headless";
    private static final String MUSL = "musl-dev";
    private static final String HOME = "opt/regpath";
    private static final String AUTHORITIES = "usr/share/ca-certificates";

    private final BuildOptions build;
    private final Architecture architecture;
    private final Release release;
    private final Map<String, DebianPackage> debian;
    private final Bill bill;
    private final Path work;

    private ImageContent(
            BuildOptions build,
            Architecture architecture,
            Release release,
            Map<String, DebianPackage> debian,
            Path work) {
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
     * @param suite where the packages are from: {@link #SUITE}
     * @param work a directory of this image's own, which may exist already
     */
    static OciImage.PlatformContent stage(
            BuildOptions build, DebianSuite suite, Architecture architecture, Release release, Path work)
            throws IOException, PackagingException {
        Set<String> names = new TreeSet<>(system(architecture).keySet());
        names.addAll(List.of(JDK, MUSL));
        Map<String, DebianPackage> debian = suite.fetch(architecture, names);
        return new ImageContent(build, architecture, release, debian, work).stage();
    }

    /** The bill of materials of what was put together. */
    static Path bill(OciImage.PlatformContent content) {
        return content.layers().getLast().resolve(HOME + "/sbom.cdx.json");
    }

    private OciImage.PlatformContent stage() throws IOException, PackagingException {
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
            regpath.copy(ClassArchive.in(whole.root()).make(), HOME + "/" + ClassArchive.PATH);
            regpath.settle(release.time());
            whole.remove("");
        }
        return new OciImage.PlatformContent(architecture, layers);
    }

    private Path scratch(String name) {
        return work.resolve("scratch").resolve(name);
    }

    private void system(Staging system) throws IOException, PackagingException {
        for (Map.Entry<String, List<String>> entry : system(architecture).entrySet()) {
            DebianPackage deb = deb(entry.getKey());
            deb.stage(system, scratch("packages"), entry.getValue());
            bill(deb, system, "/usr/share/doc/%s/copyright".formatted(deb.name()));
        }
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

    /** Packages of the lowest layer, and which of their files are in it. */
    private static SortedMap<String, List<String>> system(Architecture architecture) {
        String libraries = "usr/lib/" + architecture.triplet();
        return new TreeMap<>(Map.of(
                "libc6",
                List.of(
                        "usr/lib{,64,/" + architecture.triplet() + "}/ld-linux-*",
                        libraries + "/lib{c,m,dl,pthread,rt,resolv}.so.[0-9]"),
                // Java takes its encoding of paths from the locale.
                "libc-bin",
                List.of("usr/lib/locale/C.utf8/**"),
                // Holds the copyright of libgcc-s1 and libstdc++6.
                "gcc-14-base",
                List.of(),
                "libgcc-s1",
                List.of(libraries + "/libgcc_s.so.1"),
                "libstdc++6",
                List.of(libraries + "/libstdc++.so.*"),
                "zlib1g",
                List.of(libraries + "/libz.so.*"),
                "libzstd1",
                List.of(libraries + "/libzstd.so.*"),
                "libelf1t64",
                List.of(libraries + "/libelf*"),
                "libbpf1",
                List.of(libraries + "/libbpf.so.*"),
                "ca-certificates",
                List.of(AUTHORITIES + "/mozilla/*.crt")));
    }

    private DebianPackage deb(String name) {
        return Objects.requireNonNull(debian.get(name), name);
    }

    /** In the bill, and where scanners of images without dpkg look for it: the package's control file. */
    private void bill(DebianPackage deb, Staging layer, String licence) throws IOException {
        bill.addDebian(deb, licence);
        layer.write("var/lib/dpkg/status.d/" + deb.name(), deb.control());
    }

    private void java(Staging java) throws IOException, PackagingException {
        DebianPackage jdk = deb(JDK);
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
        DebianPackage musl = deb(MUSL);
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
        Licence.stage(build.checkout(), regpath, HOME + "/");
        regpath.write(HOME + "/NOTICE", bill.notice());
        regpath.write(HOME + "/sbom.cdx.json", bill.cycloneDx());
    }
}
