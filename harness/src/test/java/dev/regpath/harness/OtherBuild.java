package dev.regpath.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The agent of another version: from the sources of this checkout, with programs or maps that a later version might have.
 * Only the jar with them is built; everything else is that of the delivered image.
 */
enum OtherBuild {
    /** Takes the next backend in a row instead of any: the maps are the same, the programs are not. */
    PROGRAMS("v3") {
        @Override
        void change(Path bpf, Path java) {
            replace(bpf.resolve("redirect.bpf.c"), "bpf_get_prandom_u32()", "(__u32)bpf_ktime_get_ns()");
        }
    },

    /** Gives each backend a weight, and remembers more sockets. */
    LAYOUT("v4") {
        @Override
        void change(Path bpf, Path java) {
            replace(bpf.resolve("layout.h"), "\t__u32 counter;\n", "\t__u32 counter;\n\t__u64 weight;\n");
            replace(bpf.resolve("layout.h"), "MAX_ORIGINS 4096", "MAX_ORIGINS 8192");
            replace(java.resolve("Layout.java"), "SLOT_SIZE = 24", "SLOT_SIZE = 32");
            replace(java.resolve("Layout.java"), "MAX_ORIGINS = 4096", "MAX_ORIGINS = 8192");
            replace(java.resolve("Layout.java"), "VERSION = \"v3\"", "VERSION = \"v4\"");
        }
    };

    private static final String PACKAGE = "dev/regpath/redirect";

    private final String layout;

    OtherBuild(String layout) {
        this.layout = layout;
    }

    /** The directory of its pins. */
    String layout() {
        return layout;
    }

    abstract void change(Path bpf, Path java);

    /** The jar with the redirects, as it is called in the image. */
    static Path jar(Setup setup) {
        try (Stream<Path> all = Files.list(setup.distribution().resolve("lib"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("regpath-core-"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the distribution is not built"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds its jar below a directory. */
    Path build(Setup setup, Path directory) throws IOException, InterruptedException {
        Path sources = setup.checkout().resolve("node-service/core/src/main");
        Path work = Files.createDirectory(directory.resolve(name()));
        Path bpf = Files.createDirectory(work.resolve("bpf"));
        Path java = Files.createDirectory(work.resolve("java"));
        Path classes = Files.createDirectory(work.resolve("classes"));
        copy(sources.resolve("bpf"), bpf);
        copy(sources.resolve("java").resolve(PACKAGE), java);
        change(bpf, java);
        compilePrograms(bpf, Files.createDirectories(classes.resolve(PACKAGE)));
        compileClasses(setup, java, classes);
        Path jar = Files.copy(jar(setup), work.resolve("core.jar"));
        try (FileSystem content = FileSystems.newFileSystem(jar)) {
            copy(classes.resolve(PACKAGE), content.getPath(PACKAGE));
        }
        return jar;
    }

    private static void compilePrograms(Path bpf, Path to) throws IOException, InterruptedException {
        Process compiler = new ProcessBuilder(
                        "sh",
                        bpf.resolve("compile.sh").toString(),
                        to.toString(),
                        bpf.resolve("redirect.bpf.c").toString(),
                        bpf.resolve("scope.bpf.c").toString(),
                        bpf.resolve("outcome.bpf.c").toString(),
                        bpf.resolve("outcome_error.bpf.c").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IllegalStateException("the changed programs do not compile: " + said);
        }
    }

    private static void compileClasses(Setup setup, Path java, Path classes) throws IOException {
        String libraries = files(setup.distribution().resolve("lib")).collect(Collectors.joining(File.pathSeparator));
        String[] arguments = Stream.concat(
                        Stream.of("-d", classes.toString(), "-proc:none", "-classpath", libraries), files(java))
                .toArray(String[]::new);
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments) != 0) {
            throw new IllegalStateException("the changed classes do not compile");
        }
    }

    private static Stream<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(Path::toString).toList().stream();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void replace(Path file, String text, String by) {
        try {
            String before = Files.readString(file);
            if (!before.contains(text)) {
                throw new IllegalStateException("%s has no '%s' to be changed".formatted(file, text));
            }
            Files.writeString(file, before.replace(text, by));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
