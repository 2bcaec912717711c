package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Compiles the image's launcher: a static program, linked with musl from Debian's packages, so any clang can do it. */
final class Launcher {
    private final Path source;

    /**
     * Knows where the source is.
     *
     * @param source {@code launcher.c}
     */
    Launcher(Path source) {
        this.source = source;
    }

    /**
     * Compiles it for a machine.
     *
     * @param musl an unpacked {@code musl-dev} for that machine
     */
    void compile(Architecture architecture, Path musl, Path target) throws IOException, PackagingException {
        String triplet = architecture.machine() + "-linux-musl";
        Path libraries = musl.resolve("usr/lib").resolve(triplet);
        Tool.run(List.of(
                "clang",
                "--target=" + triplet,
                "-std=c17",
                "-Os",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-nostdinc",
                "-isystem",
                musl.resolve("usr/include").resolve(triplet).toString(),
                "-nostdlib",
                "-static",
                "-fno-pie",
                "-fuse-ld=lld",
                "-Wl,--strip-all",
                "-Wl,--build-id=none",
                "-o",
                target.toString(),
                libraries.resolve("crt1.o").toString(),
                libraries.resolve("crti.o").toString(),
                source.toString(),
                libraries.resolve("libc.a").toString(),
                libraries.resolve("crtn.o").toString()));
    }
}
