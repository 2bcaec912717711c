package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Java's class archive (CDS), with which the command starts in half the time: classes lie in it as the virtual machine
 * holds them. It fits one runtime, and jars of the same sizes and time stamps, wherever they lie.
 */
final class ClassArchive {
    /** Where the launchers look for it, below Regpath's home. */
    static final String PATH = "lib/regpath.jsa";

    /** What a node has, but nothing for the kernel: not every machine that builds could do that. */
    private static final String PATH_FILE = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror:
                backend: {addresses: ["10.0.0.10:443"]}
            """;

    /** Any directory that every machine has: where the runtime lies is written into the archive. */
    private static final String MOUNT_POINT = "/mnt";

    private final List<String> enter;
    private final Path root;
    private final Path files;
    private final String home;

    /**
     * For a distribution in a file system that a program may have to be led into.
     *
     * @param enter the command that runs a program there
     * @param root that file system's top as this process sees it
     * @param files the distribution as this process sees it
     * @param home the distribution as that program sees it
     */
    private ClassArchive(List<String> enter, Path root, Path files, String home) {
        this.enter = enter;
        this.root = root;
        this.files = files;
        this.home = home;
    }

    /** For a distribution whose runtime this machine's own libraries can run; takes root. */
    static ClassArchive here(Path files) {
        List<String> enter = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" " + MOUNT_POINT + " && exec \"$@\"",
                files.toAbsolutePath().toString());
        return new ClassArchive(enter, Path.of("/"), files, MOUNT_POINT);
    }

    /** For one that needs the libraries of another root file system; takes root. */
    static ClassArchive in(Path root, String home) throws IOException {
        Path proc = root.resolve("proc");
        Files.createDirectories(proc);
        List<String> enter = List.of("unshare", "--pid", "--fork", "--mount-proc=" + proc, "chroot", root.toString());
        return new ClassArchive(enter, root, root.resolve(home.substring(1)), home);
    }

    /**
     * Makes it. The jars have to have the time stamps already that they are delivered with.
     *
     * @return the file, as this process sees it
     */
    Path make() throws IOException, PackagingException {
        Path scratch = Files.createTempDirectory(root.resolve("tmp"), "class-archive-");
        try {
            String inside = "/" + root.relativize(scratch);
            Files.writeString(scratch.resolve("company.yaml"), PATH_FILE);
            java(List.of(
                    "-XX:DumpLoadedClassList=" + inside + "/loaded",
                    "-jar",
                    home + "/lib/regpath.jar",
                    "apply",
                    "--file=" + inside + "/company.yaml",
                    "--config-path=" + inside + "/certs.d",
                    "--state=" + inside + "/state",
                    "--run=" + inside + "/run",
                    "--hosts=" + inside + "/hosts",
                    "--bpffs=" + inside + "/bpf"));
            Files.write(scratch.resolve("classes"), classes(Files.readAllLines(scratch.resolve("loaded"))));
            java(List.of(
                    "-Xshare:dump",
                    "-XX:SharedClassListFile=" + inside + "/classes",
                    "-XX:SharedArchiveFile=" + home + "/" + PATH,
                    "-cp",
                    home + "/lib/regpath.jar"));
        } finally {
            new Staging(scratch).remove("");
        }
        return files.resolve(PATH);
    }

    /**
     * The classes that were loaded and all of ours, in one order. The lines about constant pools differ from run to run
     * and would make the archive differ with them.
     */
    private NavigableSet<String> classes(List<String> loaded) throws IOException {
        NavigableSet<String> classes = new TreeSet<>();
        loaded.stream()
                .filter(Predicate.not(line -> line.startsWith("#") || line.startsWith("@cp")))
                .map(line -> line.replaceFirst(" id: \\d+", ""))
                .forEach(classes::add);
        try (Stream<Path> jars = Files.list(files.resolve("lib"))) {
            for (Path jar : (Iterable<Path>)
                    jars.filter(path -> path.getFileName().toString().startsWith("regpath-"))::iterator) {
                classes.addAll(classesOf(jar));
            }
        }
        return classes;
    }

    private static List<String> classesOf(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private void java(List<String> arguments) throws IOException, PackagingException {
        List<String> command = new ArrayList<>(enter);
        command.add(home + "/runtime/bin/java");
        command.add("@" + home + "/etc/java.options");
        command.addAll(arguments);
        Tool.run(command);
    }
}
