package dev.regpath.redirect;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A client in a cgroup of a test: {@code src/test/c/probe.c} has its commands. */
final class Probe implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    Probe(Path program, Path cgroup) throws IOException {
        this(List.of(), program, cgroup);
    }

    /** One that another program starts, {@code nsenter(1)}. */
    Probe(List<String> launcher, Path program, Path cgroup) throws IOException {
        process = new ProcessBuilder(Stream.concat(launcher.stream(), Stream.of(program.toString(), cgroup.toString()))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.US_ASCII);
        commands = process.outputWriter(StandardCharsets.US_ASCII);
        String first = answers.readLine();
        if (!"ready".equals(first)) {
            close();
            throw new IOException("the probe cannot enter %s: %s".formatted(cgroup, first));
        }
    }

    long pid() {
        return process.pid();
    }

    /** Sends a command without waiting for its answer. */
    void start(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the answer of the oldest command that was started. */
    String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the probe has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(String command) {
        start(command);
        return answer();
    }

    /** Moves it to another cgroup; its sockets stay with the one they were opened in. */
    void move(Path cgroup) throws IOException {
        Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(process.pid()));
    }

    /** How it ends when all connections of a storm arrive. */
    static String all(long n) {
        return String.format(Locale.ROOT, "ok arrived=%d refused=0 other=0", n);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
