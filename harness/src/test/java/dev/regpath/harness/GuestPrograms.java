package dev.regpath.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an emulated machine needs besides Regpath: busybox, the scripts, and two programs of ours, compiled for its
 * processor with musl so that no library is needed.
 *
 * @param packages Debian's packages for this processor, unpacked
 */
record GuestPrograms(Setup setup, Processor processor, Path packages) {
    private static final List<String> SCRIPTS =
            List.of("init", "checks.sh", "redirects.sh", "kernel.sh", "power.sh", "company.yaml");

    static GuestPrograms of(Setup setup, Processor processor) {
        return new GuestPrograms(setup, processor, setup.kernels().resolve("userland-" + processor.debianName()));
    }

    /** Brings everything, and makes the directories that the first script needs. */
    void bring(InitRamDisk to, Path work) throws IOException, InterruptedException {
        for (String directory : List.of("proc", "sys", "dev", "run", "tmp", "etc/regpath/paths.d", "root")) {
            to.directory(directory);
        }
        to.file("guest/bin/busybox", packages.resolve("bin/busybox"));
        compile(to, setup.checkout().resolve("harness/src/main/c/guest.c"), work.resolve("guest"));
        compile(to, setup.checkout().resolve("node-service/core/src/test/c/probe.c"), work.resolve("probe"));
        for (String script : SCRIPTS) {
            to.executable("guest/" + script, resource("/guest/" + script));
        }
        to.executable("etc/regpath/paths.d/company.yaml", resource("/guest/company.yaml"));
    }

    /** A file of the class path. */
    static byte[] resource(String name) throws IOException {
        try (InputStream content = GuestPrograms.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IllegalStateException("the build has no " + name);
            }
            return content.readAllBytes();
        }
    }

    private void compile(InitRamDisk to, Path source, Path target) throws IOException, InterruptedException {
        String musl = processor.machine() + "-linux-musl";
        String gnu = processor.machine() + "-linux-gnu";
        Path libraries = packages.resolve("usr/lib").resolve(musl);
        List<String> command = new ArrayList<>(
                List.of("clang", "--target=" + musl, "-std=gnu17", "-Os", "-Wall", "-Wextra", "-Werror", "-nostdinc"));
        for (String headers : List.of(musl, "", gnu)) {
            command.addAll(List.of(
                    "-isystem", packages.resolve("usr/include").resolve(headers).toString()));
        }
        // musl has no names of errors.
        command.addAll(List.of("-Dstrerrorname_np=strerror", "-nostdlib", "-static", "-fno-pie", "-fuse-ld=lld"));
        command.addAll(List.of("-Wl,--strip-all", "-o", target.toString()));
        for (Path object : List.of(
                libraries.resolve("crt1.o"),
                libraries.resolve("crti.o"),
                source,
                libraries.resolve("libc.a"),
                compilerLibrary(gnu),
                libraries.resolve("crtn.o"))) {
            command.add(object.toString());
        }
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IllegalStateException("%s does not compile: %s".formatted(source, said));
        }
        to.file("guest/bin/" + target.getFileName(), target);
    }

    /** Arithmetic that the processor lacks; in a directory of the compiler's version. */
    private Path compilerLibrary(String gnu) throws IOException {
        try (Stream<Path> versions = Files.list(packages.resolve("usr/lib/gcc").resolve(gnu))) {
            return versions.map(version -> version.resolve("libgcc.a"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no libgcc.a in " + packages));
        }
    }
}
