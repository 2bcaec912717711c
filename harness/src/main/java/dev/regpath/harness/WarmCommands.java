package dev.regpath.harness;

import dev.regpath.harness.CommandServer.ServedProgram;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
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

/** A node's {@link CommandServer}, started when the first command needs it and after each end. Thread-safe. */
final class WarmCommands {
    /** Where a node finds the harness's own classes. */
    static final String CLASSES = "/opt/harness";

    private static final Duration START = Duration.ofSeconds(60);
    private static final String SOCKET = "/run/harness-commands.sock";
    private static final Executor THREADS = Thread::startVirtualThread;

    /** What a shell says of a program that SIGKILL has ended. */
    private static final int KILLED = 128 + 9;

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
            int exitCode;
            try {
                exitCode = in.readInt();
            } catch (EOFException e) {
                return new Execution(command, KILLED, "", "");
            }
            return new Execution(command, exitCode, text(in), text(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private SocketChannel start() {
        node.script("""
                        rm -f %1$s
                        LC_ALL=C.UTF-8 setsid java @%2$s/etc/java.options -Xmx128m \\
                          -Djava.util.logging.config.file=%2$s/etc/logging.properties \\
                          -XX:SharedArchiveFile=%2$s/lib/regpath.jsa -cp %2$s/lib/regpath.jar:%3$s \\
                          %4$s %1$s > /run/harness-commands.log 2>&1 < /dev/null &
                        """.formatted(SOCKET, home, CLASSES, CommandServer.class.getName()))
                .orThrow();
        return Waiting.until("%s runs commands".formatted(node.name()), START, this::connect);
    }

    private Optional<SocketChannel> connect() {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(node.seenFromOutside(Path.of(SOCKET))));
                return Optional.of(channel);
            } catch (IOException e) {
                // It has not been started, was killed, or does not listen yet.
                channel.close();
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
