package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Java runtime with nothing in it that Regpath does not use. */
final class JavaRuntime {
    /**
     * By jdeps, less java.desktop, java.sql and jdk.jfr, which only paths ask for that nobody takes (beans and dates of SQL
     * in Gson, events in Netty). java.logging is where log lines go; jdk.security.auth tells the D-Bus client whose process
     * this is; jdk.unsupported is Netty's and Protobuf's sun.misc.Unsafe; jdk.net notices that the API server is gone;
     * java.naming, java.net.http and java.management: TLS, the watcher's client, the runtime's own figures.
     */
    static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.xml",
            "jdk.httpserver",
            "jdk.management",
            "jdk.net",
            "jdk.security.auth",
            "jdk.unsupported");

    private static final Path OWN_JDK = Path.of(System.getProperty("java.home"));

    private JavaRuntime() {}

    /**
     * Checks that nothing of our own asks for a module that is not there. Only at that place, perhaps hours after the
     * start, would it be found missing.
     *
     * @param libraries where the jars are
     */
    static void requireSufficientFor(Path libraries) throws IOException, PackagingException {
        List<String> command = new ArrayList<>(
                List.of(OWN_JDK.resolve("bin/jdeps").toString(), "--ignore-missing-deps", "--print-module-deps"));
        try (Stream<Path> jars = Files.list(libraries)) {
            jars.filter(jar -> jar.getFileName().toString().startsWith("regpath-"))
                    .map(Path::toString)
                    .sorted()
                    .forEach(command::add);
        }
        for (String module : Tool.run(command).strip().split(",", -1)) {
            if (!MODULES.contains(module)) {
                throw new PackagingException(
                        "Regpath needs the module " + module + ", and the Java runtime that goes with it has none",
                        "add it to the modules of JavaRuntime");
            }
        }
    }

    /** Links one from the JDK that runs this. */
    static void link(Path target) throws IOException, PackagingException {
        link(target, List.of());
    }

    /**
     * Links one for another machine or another libc.
     *
     * @param modules that JDK's {@code jmods}
     */
    static void linkFrom(Path modules, Path target) throws IOException, PackagingException {
        link(target, List.of("--module-path", modules.toString()));
    }

    private static void link(Path target, List<String> options) throws IOException, PackagingException {
        List<String> command =
                new ArrayList<>(List.of(OWN_JDK.resolve("bin/jlink").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--exclude-files=**.debuginfo",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                target.toString()));
        Tool.run(command);
        Files.delete(target.resolve("bin/keytool"));
    }
}
