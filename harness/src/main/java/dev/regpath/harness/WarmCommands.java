package dev.regpath.harness;

import dev.regpath.harness.CommandServer.ServedProgram;
import dev.regpath.installer.journal.Checkpoint.Moment;
import dev.regpath.installer.journal.InstallStep;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** A node's {@link CommandServer}, started when the first command needs it. Thread-safe. */
final class WarmCommands {
    /** Where a node finds the harness's own classes. */
    static final String CLASSES = "/opt/harness";

    private static final Duration START = Duration.ofSeconds(60);
    private static final String SOCKET = "/run/harness-commands.sock";
    private static final Executor THREADS = Thread::startVirtualThread;

    private final Node node;
    private final String home;
    private final ReentrantLock turn = new ReentrantLock();

    /** For a node that has Regpath's distribution there. */
    WarmCommands(Node node, String home) {
        this.node = node;
        this.home = home;
    }

    /** The harness's own classes, on this machine. */
    static Path classes() {
        try {
            return Path.of(CommandServer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs a command and waits for its end.
     *
     * @return nothing if another command is running: it can only be one at a time
     * @throws IllegalStateException if it takes longer than that
     */
    Optional<Execution> run(ServedProgram program, Duration atMost, List<String> arguments) {
        if (!turn.tryLock()) {
            return Optional.empty();
        }
        try (SocketChannel server = connect().orElseGet(this::start)) {
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(arguments);
            return Optional.of(CompletableFuture.supplyAsync(() -> ask(server, program, command), THREADS)
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new IllegalStateException("%s %s has not ended after %s".formatted(program, arguments, atMost), e);
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException("%s %s".formatted(program, arguments), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            turn.unlock();
        }
    }

    private static Execution ask(SocketChannel server, ServedProgram program, List<String> command) {
        try {
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(server));
            out.writeUTF(program.name());
            out.writeInt(command.size() - 1);
            for (String argument : command.subList(1, command.size())) {
                out.writeUTF(argument);
            }
            out.flush();
            DataInputStream in = new DataInputStream(Channels.newInputStream(server));
            return new Execution(command, in.readInt(), text(in), text(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /**
     * Runs the installer in a process of its own, which is killed at a moment of a step; the warm one goes on.
     *
     * @throws IllegalStateException if it takes longer than that
     */
    Execution killed(InstallStep step, Moment moment, Duration atMost, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(step.name(), moment.name()));
        words.addAll(arguments);
        return node.exec(
                atMost,
                "bash",
                "-c",
                java(KilledInstaller.class)
                        + words.stream().map(NodeShell::quoted).collect(Collectors.joining(" ", " ", "")));
    }

    private SocketChannel start() {
        node.script("""
                        rm -f %1$s
                        setsid %2$s %1$s > /run/harness-commands.log 2>&1 < /dev/null &
                        """.formatted(SOCKET, java(CommandServer.class))).orThrow();
        return Waiting.until("%s runs commands".formatted(node.name()), START, this::connect);
    }

    /** Starts a program of the harness as the launchers start those of the distribution. */
    private String java(Class<?> program) {
        return """
                env LC_ALL=C.UTF-8 java @%1$s/etc/java.options -Xmx128m \
                  -Djava.util.logging.config.file=%1$s/etc/logging.properties \
                  -XX:SharedArchiveFile=%1$s/lib/regpath.jsa -cp %1$s/lib/regpath.jar:%2$s %3$s""".formatted(home, CLASSES, program.getName());
    }

    private Optional<SocketChannel> connect() {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(node.seenFromOutside(Path.of(SOCKET))));
                return Optional.of(channel);
            } catch (IOException e) {
                // It has not been started, or does not listen yet.
                channel.close();
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
