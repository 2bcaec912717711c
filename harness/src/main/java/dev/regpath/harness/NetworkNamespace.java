package dev.regpath.harness;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Opens sockets in another network namespace. setns(2) is for one thread only, and a socket stays where it was made: so
 * a server in this process can be reached by nodes whose network has no way out.
 */
final class NetworkNamespace {
    /** Of ./dev's engine: labs are in it. */
    static final Path ENGINE = Path.of("/run/netns/regpath-harness");

    private static final int CONNECT_MILLIS = 5000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private NetworkNamespace() {}

    /** A socket that listens there, at a free port. */
    static ServerSocket listen(Path namespace, InetAddress address) {
        return listen(namespace, new InetSocketAddress(address, 0));
    }

    /** A socket that listens there. */
    static ServerSocket listen(Path namespace, InetSocketAddress address) {
        return inside(namespace, "listen at " + address, () -> {
            ServerSocket server = new ServerSocket();
            server.bind(address, 200);
            return server;
        });
    }

    /** A socket that receives datagrams there. */
    static DatagramSocket receive(Path namespace, InetSocketAddress address) {
        return inside(namespace, "receive at " + address, () -> new DatagramSocket(address));
    }

    /** A connection from there. */
    static Socket connect(Path namespace, InetSocketAddress server) {
        return inside(namespace, "connect to " + server, () -> {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(server, CONNECT_MILLIS);
            return socket;
        });
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T inside(Path namespace, String what, Opening<T> opening) {
        CompletableFuture<T> socket = new CompletableFuture<>();
        // A thread of its own, which ends in that namespace: none that goes back to work may be there.
        Thread.ofPlatform().name("netns").start(() -> {
            try {
                enter(namespace);
                socket.complete(opening.open());
            } catch (IOException | RuntimeException e) {
                socket.completeExceptionally(e);
            }
        });
        try {
            return socket.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new UncheckedIOException("cannot %s in %s".formatted(what, namespace), cause);
            }
            throw e;
        }
    }

    private static void enter(Path namespace) throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        MethodHandle setns = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setns"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) open.invokeExact(arena.allocateFrom(namespace.toString()), O_RDONLY_CLOEXEC);
            int entered = fd < 0 ? -1 : (int) setns.invokeExact(fd, CLONE_NEWNET);
            if (fd >= 0) {
                int closed = (int) close.invokeExact(fd);
                assert closed == 0;
            }
            if (entered != 0) {
                throw new IOException("cannot enter %s; this needs root and ./dev's engine".formatted(namespace));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of libc cannot be called", e);
        }
    }
}
