package dev.regpath.harness;

import dev.regpath.installer.journal.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Runs Regpath's commands inside a node, one after another, in one process: each is what the launcher would start, given
 * the same arguments, in the same namespaces and cgroup and with the same capabilities. Starting Java takes more of a
 * processor than most commands do, and a test run has more than a thousand of them.
 */
public final class CommandServer {
    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream err;

    private CommandServer(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        this.out = out;
        this.err = err;
    }

    /** Listens on the socket that is named, until the process is killed. */
    public static void main(String[] arguments) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        // Once, and before the first command: the logging library keeps the stream that it finds.
        System.setIn(InputStream.nullInputStream());
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(arguments[0]));
            CommandServer commands = new CommandServer(out, err);
            while (true) {
                try (SocketChannel client = server.accept()) {
                    commands.serve(client);
                }
            }
        }
    }

    private void serve(SocketChannel client) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(client));
        ServedProgram program = ServedProgram.valueOf(in.readUTF());
        String[] arguments = new String[in.readInt()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = in.readUTF();
        }
        int exitCode = run(program, arguments);
        DataOutputStream answer = new DataOutputStream(Channels.newOutputStream(client));
        answer.writeInt(exitCode);
        write(answer, out);
        write(answer, err);
        answer.flush();
    }

    private static int run(ServedProgram program, String[] arguments) {
        return switch (program) {
            case REGPATH -> dev.regpath.cli.Main.run(arguments);
            case INSTALLER -> dev.regpath.installer.cli.Main.run(Checkpoint.NONE, arguments);
        };
    }

    private static void write(DataOutputStream answer, ByteArrayOutputStream said) throws IOException {
        byte[] bytes = said.toByteArray();
        said.reset();
        answer.writeInt(bytes.length);
        answer.write(bytes);
    }

    /** What a command runs. */
    enum ServedProgram {
        /** {@code regpath ARGUMENT...}; neither the agent nor the watcher, which do not end. */
        REGPATH,
        /** {@code regpath-installer ARGUMENT...}. */
        INSTALLER,
    }
}
