package dev.regpath.harness;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The main job, shown: a registry inside whose external address is dead, a node that can't pull, Regpath, the same pull
 * again, and the node as it was. Ends with exit code 1 if anything is not as told.
 */
public final class Demo {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");

    private final long start = System.nanoTime();
    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the demo.
     *
     * @param arguments the generation of containerd to show, such as {@code CONTAINERD_1_7}; the newest if none
     */
    public static void main(String[] arguments) {
        Generation generation = arguments.length == 0
                ? Generation.CONTAINERD_2_1
                : Generation.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        try (Lab lab = Lab.open()) {
            new Demo(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run(lab, generation);
        }
    }

    private void run(Lab lab, Generation generation) {
        say("starting a registry, its TLS gateway, and a node with systemd and containerd");
        RegistrySite site = lab.registry();
        Node node = lab.node(generation, site);
        quote(node.script(
                        "containerd --version; . /etc/os-release; echo \"$PRETTY_NAME\"; systemctl --version | head -1")
                .orThrow()
                .out());
        node.cut(DeadPath.UNREACHABLE);
        say("the router does not loop back: %s is %s, and that is dead from here"
                .formatted(RegistrySite.NAME, RegistrySite.EXTERNAL.getHostAddress()));
        say("the registry itself is close by, inside, at %s"
                .formatted(site.address().getHostAddress()));
        FileSnapshot before = node.tree("/etc", "/sys/fs/bpf");

        for (Way way : Way.values()) {
            show(way, node, site);
        }

        List<String> left = before.differences(node.tree("/etc", "/sys/fs/bpf"));
        if (!left.isEmpty()) {
            throw new IllegalStateException("the node is not as it was: " + left);
        }
        headline("the node is as it was");
        say("/etc and /sys/fs/bpf: the same files, modes, owners and bytes as before");
    }

    private void show(Way way, Node node, RegistrySite site) {
        headline(
                switch (way) {
                    case MIRROR_ONLY -> "by mirror: the registry speaks plain HTTP inside";
                    case REDIRECT_ONLY -> "by redirect: a TLS gateway inside, on another port";
                    case BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST ->
                        "by both: tokens from the external name, blobs from a second external name";
                });
        command(pull(way));
        Execution without = node.regpath(pull(way));
        if (without.succeeded()) {
            throw new IllegalStateException("the pull worked without Regpath: " + without);
        }
        quote(without.err());

        say(PATH_FILE + " says:");
        node.write(PATH_FILE, way.document(site));
        quote(way.document(site));
        command("plan");
        quote(node.regpath("plan").out());
        command("apply");
        quote(node.regpath("apply").orThrow().out());

        site.forgetRequests();
        command(pull(way));
        quote(node.regpath(pull(way)).orThrow().out());
        say("seen by the servers inside:");
        site.requests().stream()
                .filter(request -> request.status() != 401)
                .map(request -> "port %d  %-20s  %s %s"
                        .formatted(
                                request.port(),
                                request.host(),
                                request.method(),
                                request.uri().replaceAll("([0-9a-f]{12})[0-9a-f]{52}", "$1…")))
                .map(line -> line.length() > 140 ? line.substring(0, 139) + "…" : line)
                .distinct()
                .forEach(line -> quote(line + "\n"));
        command("status");
        quote(node.regpath("status").orThrow().out());
        command("revert");
        quote(node.regpath("revert").orThrow().out());
        node.script("rm -r /etc/regpath").orThrow();
    }

    private static String[] pull(Way way) {
        List<String> arguments = new ArrayList<>(List.of("pull", "--remove", RegistrySite.IMAGE));
        arguments.addAll(way.credentials());
        return arguments.toArray(String[]::new);
    }

    private void headline(String text) {
        out.printf("%n%s%n%n", "== " + text + " ==");
    }

    private void say(String text) {
        out.printf("%4ds  %s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds(), text);
    }

    private void command(String... arguments) {
        say("$ regpath " + String.join(" ", arguments));
    }

    private void quote(String text) {
        text.lines().forEach(line -> out.println("      | " + line));
    }
}
