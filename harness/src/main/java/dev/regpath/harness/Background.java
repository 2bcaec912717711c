package dev.regpath.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A command that goes on in a node while the test does something else: a service of systemd, with its output in files. */
final class Background {
    private static final Duration SOON = Duration.ofSeconds(90);

    private final Node node;
    private final String unit;

    private Background(Node node, String unit) {
        this.node = node;
        this.unit = unit;
    }

    /** Starts a command line of bash. */
    static Background start(Node node, String command) {
        String unit = "background-%08x".formatted(ThreadLocalRandom.current().nextInt());
        Background started = new Background(node, unit);
        // The service opens them only after systemd-run has returned: who reads at once would find nothing.
        node.exec("touch", started.file("out").toString(), started.file("err").toString())
                .orThrow();
        node.exec(
                        "systemd-run",
                        "--quiet",
                        "--remain-after-exit",
                        "--unit=" + unit,
                        "--slice=background.slice",
                        "--setenv=JAVA_HOME=/opt/java",
                        "--setenv=PATH=/opt/regpath/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "--property=StandardOutput=file:" + started.file("out"),
                        "--property=StandardError=file:" + started.file("err"),
                        "bash",
                        "-c",
                        "exec " + command)
                .orThrow();
        return started;
    }

    private Path file(String kind) {
        return Path.of("/run/%s.%s".formatted(unit, kind));
    }

    /** What it has said so far. */
    String output() {
        return node.read(file("out"));
    }

    /** What it has complained about so far. */
    String errors() {
        return node.read(file("err"));
    }

    /** Waits until it has said this, and returns everything it has. */
    String awaitOutput(String text) {
        return Waiting.until(
                "%s says '%s'".formatted(unit, text),
                SOON,
                () -> Optional.of(output()).filter(output -> output.contains(text)),
                () -> "it says: " + output() + errors());
    }

    /** Ctrl-C; returns its exit status. */
    int interrupt() {
        node.exec("systemctl", "kill", "--signal=INT", unit).orThrow();
        return end();
    }

    /** Waits for its end; returns its exit status. */
    int end() {
        String status = Waiting.until(
                unit + " has ended",
                SOON,
                () -> Optional.of(node.exec("systemctl", "show", "--property=SubState,ExecMainStatus", unit)
                                .out())
                        .filter(state -> state.contains("SubState=exited") || state.contains("SubState=failed")));
        return Integer.parseInt(status.lines()
                .filter(line -> line.startsWith("ExecMainStatus="))
                .findFirst()
                .orElseThrow()
                .substring("ExecMainStatus=".length()));
    }
}
