package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.files.FileTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A node in a directory, for the command as it is typed: without containerd, and without a BPF file system. */
final class TestNode {
    /** What a command ended with. */
    record Ended(int code, String out, String err) {}

    static final String GOOD = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata:
              name: good
            spec:
              registry: good.example.com
              mirror:
                backend: {addresses: ["127.66.0.7:5000"]}
                scheme: http
            """;

    final FileTree tree;
    private final Path root;

    TestNode(Path root) {
        this.root = root;
        this.tree = new FileTree(root)
                .withDirectory("/etc/regpath/paths.d")
                .withDirectory("/etc/containerd/certs.d")
                .withDirectory("/var/lib")
                .withDirectory("/bpf")
                .with("/etc/hosts", "127.0.0.1 localhost");
    }

    TestNode withPath(String name, String document) {
        tree.with("/etc/regpath/paths.d/" + name, document);
        return this;
    }

    String pathFile(String name) {
        return root.resolve("etc/regpath/paths.d").resolve(name).toString();
    }

    boolean hasMirror(String registry) {
        return Files.exists(tree.at("/etc/containerd/certs.d/" + registry + "/hosts.toml"));
    }

    /** The options that make this directory the node. */
    List<String> options() {
        return List.of(
                "--paths=" + root.resolve("etc/regpath/paths.d"),
                "--state=" + root.resolve("var/lib/regpath"),
                "--run=" + root.resolve("run"),
                "--bpffs=" + root.resolve("bpf"),
                "--hosts=" + root.resolve("etc/hosts"),
                "--config-path=" + root.resolve("etc/containerd/certs.d"),
                "--runtime-socket=" + root.resolve("containerd.sock"),
                "--lookup-timeout=500ms");
    }

    Ended run(String command, String... more) {
        return run(command, options(), List.of(more));
    }

    /** With another directory of path files. */
    Ended runWithPaths(String command, Path paths) {
        List<String> options = new ArrayList<>(options());
        options.removeIf(option -> option.startsWith("--paths="));
        return run(command, options, List.of("--paths=" + paths));
    }

    /** As in a container that has the node's / mounted there, with the default directory of path files. */
    Ended runInContainer(String command) {
        return run(
                command,
                List.of(
                        "--host-root=" + root,
                        "--bpffs=/bpf",
                        "--config-path=/etc/containerd/certs.d",
                        "--runtime-socket=/containerd.sock"),
                List.of());
    }

    private static Ended run(String command, List<String> options, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(options);
        arguments.addAll(more);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(arguments.toArray(String[]::new));
        return new Ended(code, out.toString(), err.toString());
    }

    /** Everything outside of /run, with all attributes that are put back. */
    SortedMap<String, String> contents() {
        SortedMap<String, String> all = tree.everything();
        all.keySet().removeIf(path -> path.startsWith("/run"));
        return all;
    }

    /** What no write leaves as it was: inode, modification and change time of each file and directory outside of /run. */
    SortedMap<String, String> traces() throws IOException {
        SortedMap<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (!path.startsWith(root.resolve("run"))) {
                    all.put(
                            path.toString(),
                            Files.readAttributes(path, "unix:ino,ctime,lastModifiedTime", LinkOption.NOFOLLOW_LINKS)
                                    .toString());
                }
            }
        }
        all.remove(root.toString()); // /run is made in it.
        assertThat(all).isNotEmpty();
        return all;
    }
}
