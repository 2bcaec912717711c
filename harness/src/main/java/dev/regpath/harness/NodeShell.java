package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Shells that stay in a node and start its commands. To enter a node takes seven programs, one started by the other, and
 * a test run has thousands of commands: most of a processor's time would go to that. Thread-safe.
 */
final class NodeShell implements AutoCloseable {
    private static final String DIRECTORY = "/run/harness-shell";

    /** What a shell says of a program that SIGKILL has ended, as the end of its node ends it. */
    private static final int KILLED = 128 + 9;

    /** Each command is a file: a shell reads what it is piped one byte at a time. */
    private static final String LOOP = """
            mkdir -p %1$s
            echo ready
            while read -r n; do
              (exec < /dev/null > %1$s/$n.out 2> %1$s/$n.err; . %1$s/$n.sh)
              echo $?
            done
            """.formatted(DIRECTORY);

    private final LabContainer box;
    private final List<String> login;
    private final ConcurrentLinkedDeque<ShellProcess> idle = new ConcurrentLinkedDeque<>();
    private final AtomicLong count = new AtomicLong();

    /**
     * Starts nothing yet.
     *
     * @param login what comes before a command so that it runs as an operator's would
     */
    NodeShell(LabContainer box, List<String> login) {
        this.box = box;
        this.login = List.copyOf(login);
    }

    /**
     * Runs a command and waits for its end.
     *
     * @throws IllegalStateException if it takes longer than that; it then goes on in the node
     */
    Execution exec(List<String> command, Duration atMost) {
        Path directory = Path.of("/proc", Long.toString(box.pid()), "root").resolve(DIRECTORY.substring(1));
        String name = Long.toString(count.incrementAndGet());
        ShellProcess shell = idle.pollFirst();
        if (shell == null) {
            shell = start();
        }
        try {
            Files.writeString(
                    directory.resolve(name + ".sh"),
                    command.stream().map(NodeShell::quoted).collect(Collectors.joining(" ", "exec ", "\n")));
            String status = shell.ask(name, atMost);
            Execution execution = new Execution(
                    command,
                    Integer.parseInt(status),
                    text(directory.resolve(name + ".out")),
                    text(directory.resolve(name + ".err")));
            for (String kind : List.of(".sh", ".out", ".err")) {
                Files.deleteIfExists(directory.resolve(name + kind));
            }
            idle.addFirst(shell);
            return execution;
        } catch (TimeoutException e) {
            shell.close();
            throw new IllegalStateException(
                    "'%s' has not ended after %s: %s%s"
                            .formatted(
                                    String.join(" ", command),
                                    atMost,
                                    soFar(directory.resolve(name + ".out")),
                                    soFar(directory.resolve(name + ".err"))),
                    e);
        } catch (EndedException | NoSuchFileException e) {
            shell.close();
            return new Execution(command, KILLED, "", "the node has ended: " + e);
        } catch (IOException e) {
            shell.close();
            throw new UncheckedIOException(e);
        }
    }

    /** A word as bash reads it back, whatever is in it. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Whatever a command writes. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }

    private static String soFar(Path file) {
        try {
            return text(file);
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    private ShellProcess start() {
        List<String> command = new ArrayList<>(box.entrance());
        command.addAll(login);
        command.addAll(List.of("bash", "-c", LOOP));
        try {
            ShellProcess shell = new ShellProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
            String ready = shell.in.readLine();
            if (ready == null) {
                throw new IllegalStateException("a shell does not start: " + String.join(" ", command));
            }
            return shell;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (ShellProcess shell = idle.pollFirst(); shell != null; shell = idle.pollFirst()) {
            shell.close();
        }
    }

    /** The shell, or its node, is no more. */
    private static final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;

        EndedException(Throwable cause) {
            super("no answer", cause);
        }
    }

    private static final class ShellProcess {
        private final Process process;
        private final Writer out;
        private final BufferedReader in;

        ShellProcess(Process process) {
            this.process = process;
            this.out = process.outputWriter(UTF_8);
            this.in = process.inputReader(UTF_8);
        }

        /** Lets it run a command, and waits for its exit code. */
        String ask(String name, Duration atMost) throws EndedException, TimeoutException {
            try {
                return CompletableFuture.supplyAsync(
                                () -> {
                                    try {
                                        out.write(name + "\n");
                                        out.flush();
                                        String status = in.readLine();
                                        if (status == null) {
                                            throw new IOException("end of file");
                                        }
                                        return status;
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                },
                                Thread::startVirtualThread)
                        .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new EndedException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        /** What it is waiting for goes on. */
        void close() {
            process.destroyForcibly();
        }
    }
}
