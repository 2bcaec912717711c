package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A kernel of Debian's for clouds, as {@code ./dev test} keeps it. */
enum Kernel {
    /** The oldest that is supported. */
    LINUX_5_10("5.10", Processor.AMD64),
    LINUX_6_1("6.1", Processor.AMD64),
    LINUX_6_12("6.12", Processor.AMD64),
    LINUX_6_1_ARM64("6.1", Processor.ARM64);

    private final String release;
    private final Processor processor;

    Kernel(String release, Processor processor) {
        this.release = release;
        this.processor = processor;
    }

    /** How {@code uname -r} begins, without the dot that follows. */
    String release() {
        return release;
    }

    Processor processor() {
        return processor;
    }

    Path image(Setup setup) {
        return directory(setup).resolve("vmlinuz");
    }

    /** Brings its modules, or those of them that are asked for, to where modprobe looks for them. */
    void bringModules(Setup setup, InitRamDisk to, List<String> names) throws IOException {
        Path modules = directory(setup).resolve("lib/modules");
        for (Path file : files(modules)) {
            String name = file.getFileName().toString();
            if (name.startsWith("modules.") || names.contains(name.replaceFirst("\\.ko.*", ""))) {
                to.file("usr/lib/modules/" + modules.relativize(file), file);
            }
        }
    }

    private Path directory(Setup setup) {
        return setup.kernels().resolve("linux-%s-%s".formatted(release, processor.debianName()));
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
