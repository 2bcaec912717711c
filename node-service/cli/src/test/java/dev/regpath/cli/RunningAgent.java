package dev.regpath.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code regpath node} in a process of its own, so that it can be killed. */
final class RunningAgent implements AutoCloseable {
    private final Process process;
    private final Path log;

    private RunningAgent(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static RunningAgent start(TestNode node, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "node"));
        command.addAll(node.options());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new RunningAgent(process, log);
    }

    long pid() {
        return process.pid();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As {@code systemctl stop} does it; returns the exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        return end();
    }

    /** As the kernel does it when memory is short. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        end();
    }

    /** Waits for its end. */
    int end() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
