package dev.regpath.packages;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Java's class archive (CDS), with which the command starts in half the time, and an agent takes less memory: classes lie
 * in it as the virtual machine holds them. It fits one runtime, and jars of the same sizes and time stamps, wherever they
 * lie.
 */
public final class ClassArchive {
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

    /**
     * Where everything that is delivered puts Regpath. Java asks once for each class where its jar lies, by the path that
     * the archive was made with, and keeps no failure (get_shared_jar_url, share/cds/systemDictionaryShared.cpp): at any
     * other path a start takes up to a tenth longer.
     */
    private static final String HOME = "/opt/regpath";

    /** Shows a distribution there, to the command that follows alone, and beside it what else is in the same directory. */
    private static final String AT_HOME = """
            set -e
            mount -t tmpfs tmpfs /mnt
            for other in /opt/*/; do
                [ -d "$other" ] || continue
                mkdir "/mnt/${other#/opt/}"
                mount --bind "$other" "/mnt/${other#/opt/}"
            done
            mkdir -p /mnt/regpath
            mount --bind "$0" /mnt/regpath
            mount --move /mnt /opt
            exec "$@"
            """;

    /** How often an agent is asked, a second or so each time, until it has tried the path's endpoint. */
    private static final int MOST_QUESTIONS = 60;

    /** Which classes of these libraries an agent loads depends on which of two threads is first: they are listed instead. */
    private static final Pattern LEFT_TO_CHANCE = Pattern.compile("(?:@lambda-proxy )?io/(?:netty|grpc)/.*");

    /**
     * Packages of {@code java.base} of which an agent loads most classes: as it probes over TLS, where here nobody answers
     * it; and, some of them by chance, as its threads wait for each other.
     */
    private static final Set<String> OF_JAVA =
            Set.of("sun/security/ssl", "sun/security/ec", "java/util/concurrent", "java/util/concurrent/locks");

    /**
     * Our own packages of which an agent of a cluster loads most classes: here it has no API server, and nothing in the
     * kernel.
     */
    private static final Set<String> OURS = Set.of(
            "dev/regpath/agent",
            "dev/regpath/containerd",
            "dev/regpath/contract",
            "dev/regpath/contract/schema",
            "dev/regpath/contract/status",
            "dev/regpath/endpoints",
            "dev/regpath/fault",
            "dev/regpath/files",
            "dev/regpath/input",
            "dev/regpath/kube",
            "dev/regpath/linux",
            "dev/regpath/liveness",
            "dev/regpath/metrics",
            "dev/regpath/observe",
            "dev/regpath/redirect",
            "dev/regpath/routing",
            "dev/regpath/runtime",
            "dev/regpath/timing",
            "dev/regpath/transport");

    /**
     * Names of classes of libraries. Of theirs an agent loads about half, and each page of the archive on which a class is
     * that is loaded becomes the agent's own: whole packages would cost what they save.
     */
    private static final String LIBRARY_CLASSES = "library-classes";

    private final List<String> enter;
    private final Path root;
    private final Path files;
    private final String java;
    private final int trainings;

    /**
     * For a distribution in a file system that a program has to be led into, where it is at home.
     *
     * @param enter the command that runs a program there
     * @param root that file system's top as this process sees it
     * @param files the distribution as this process sees it
     * @param java the command of the runtime as that program sees it
     * @param trainings how many agents are run, of which most decide
     */
    private ClassArchive(List<String> enter, Path root, Path files, String java, int trainings) {
        this.enter = enter;
        this.root = root;
        this.files = files;
        this.java = java;
        this.trainings = trainings;
    }

    /** For a distribution whose runtime this machine's own libraries can run; takes root. The same input gives the same bytes. */
    static ClassArchive here(Path files) {
        return atHome(files, HOME + "/runtime", 3);
    }

    /** For one that needs the libraries of another root file system; takes root. The same input gives the same bytes. */
    static ClassArchive in(Path root) throws IOException {
        Path proc = root.resolve("proc");
        Files.createDirectories(proc);
        List<String> enter =
                List.of("unshare", "--net", "--pid", "--fork", "--mount-proc=" + proc, "chroot", root.toString());
        return new ClassArchive(enter, root, root.resolve(HOME.substring(1)), HOME + "/runtime/bin/java", 3);
    }

    /** For one that is run by a Java that lies elsewhere; takes root. Its bytes may differ from those of another. */
    public static ClassArchive with(Path java, Path files) {
        return atHome(files, java.toString(), 1);
    }

    private static ClassArchive atHome(Path files, String java, int trainings) {
        List<String> enter = List.of(
                "unshare",
                "--net",
                "--mount",
                "sh",
                "-c",
                AT_HOME,
                files.toAbsolutePath().toString());
        return new ClassArchive(enter, Path.of("/"), files, java + "/bin/java", trainings);
    }

    /**
     * Makes it. The jars have to have the time stamps already that they are delivered with.
     *
     * @return the file, as this process sees it
     */
    public Path make() throws IOException, PackagingException {
        Path scratch = Files.createTempDirectory(root.resolve("tmp"), "class-archive-");
        try {
            NavigableSet<String> classes = loadedByApply(fresh(scratch, "apply"));
            classes.addAll(loadedByMost(scratch));
            classes.addAll(ArchivedClasses.ofJava(OF_JAVA));
            classes.addAll(ArchivedClasses.ofJars(files.resolve("lib"), OURS, libraryClasses()));
            Files.write(scratch.resolve("classes"), classes);
            Tool.run(java(List.of(
                    "-Xshare:dump",
                    "-XX:SharedClassListFile=" + inside(scratch) + "/classes",
                    "-XX:SharedArchiveFile=" + HOME + "/" + PATH,
                    "-cp",
                    HOME + "/lib/regpath.jar")));
        } finally {
            new Staging(scratch).remove("");
        }
        return files.resolve(PATH);
    }

    private static Set<String> libraryClasses() throws IOException {
        try (InputStream in = requireNonNull(ClassArchive.class.getResourceAsStream(LIBRARY_CLASSES))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** A new directory, with what a node is told. */
    private static Path fresh(Path scratch, String name) throws IOException {
        Path directory = scratch.resolve(name);
        Path paths = Files.createDirectories(directory.resolve("paths.d"));
        Files.writeString(paths.resolve("company.yaml"), PATH_FILE);
        Files.createFile(directory.resolve("hosts"));
        return directory;
    }

    private String inside(Path path) {
        return "/" + root.relativize(path);
    }

    private NavigableSet<String> loadedByApply(Path scratch) throws IOException, PackagingException {
        String here = inside(scratch);
        List<String> arguments = new ArrayList<>(List.of("apply", "--file=" + here + "/paths.d/company.yaml"));
        arguments.addAll(places(here));
        Tool.run(regpath(here + "/loaded", arguments));
        return loaded(scratch.resolve("loaded"));
    }

    /** Of more than half of the agents. */
    private List<String> loadedByMost(Path scratch) throws IOException, PackagingException {
        Map<String, Integer> agents = new HashMap<>();
        for (int i = 0; i < trainings; i++) {
            loadedByAgent(fresh(scratch, "agent-" + i)).forEach(line -> agents.merge(line, 1, Integer::sum));
        }
        return agents.entrySet().stream()
                .filter(entry -> 2 * entry.getValue() > trainings)
                .map(Map.Entry::getKey)
                .filter(Predicate.not(LEFT_TO_CHANCE.asMatchPredicate()))
                .toList();
    }

    /** Of one that has looked at everything, and tried the path's endpoint in vain. */
    private NavigableSet<String> loadedByAgent(Path scratch) throws IOException, PackagingException {
        String here = inside(scratch);
        List<String> arguments = new ArrayList<>(List.of(
                "node",
                "--paths=" + here + "/paths.d",
                "--dataplane=BPF",
                "--runtime-socket=" + here + "/none.sock",
                "--node-name=node"));
        arguments.addAll(places(here));
        Path said = scratch.resolve("said");
        Process agent = new ProcessBuilder(regpath(here + "/agent", arguments))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            List<String> question =
                    java(List.of("-jar", HOME + "/lib/regpath.jar", "status", "--run=" + here + "/run"));
            int asked = 0;
            while (!Tool.run(question).contains("failing")) {
                asked++;
                if (asked == MOST_QUESTIONS || !agent.isAlive()) {
                    throw new PackagingException(
                            "an agent that is to be trained by gets nowhere: " + Files.readString(said),
                            "run it by hand to see more");
                }
            }
        } finally {
            end(agent);
        }
        return loaded(scratch.resolve("agent"));
    }

    /** As systemd does. Java is a child where it has a process namespace of its own. */
    private static void end(Process agent) throws IOException {
        agent.descendants().findFirst().orElse(agent.toHandle()).destroy();
        try {
            agent.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an agent ended", e);
        }
    }

    private static List<String> places(String directory) {
        return List.of(
                "--config-path=" + directory + "/certs.d",
                "--state=" + directory + "/state",
                "--run=" + directory + "/run",
                "--hosts=" + directory + "/hosts",
                "--bpffs=" + directory + "/bpf");
    }

    /** The lines about constant pools, and numbers, differ from run to run and would make the archive differ with them. */
    private static NavigableSet<String> loaded(Path list) throws IOException {
        NavigableSet<String> classes = new TreeSet<>();
        Files.readAllLines(list).stream()
                .filter(Predicate.not(line -> line.startsWith("#") || line.startsWith("@cp")))
                .map(line -> line.replaceFirst(" id: \\d+", ""))
                .forEach(classes::add);
        return classes;
    }

    /** Its command with these arguments; tells in a file which classes it loads. */
    private List<String> regpath(String list, List<String> arguments) {
        List<String> command = java(List.of("-XX:DumpLoadedClassList=" + list, "-jar", HOME + "/lib/regpath.jar"));
        command.addAll(arguments);
        return command;
    }

    private List<String> java(List<String> arguments) {
        List<String> command = new ArrayList<>(enter);
        command.add(java);
        command.add("@" + HOME + "/etc/java.options");
        command.addAll(arguments);
        return command;
    }
}
