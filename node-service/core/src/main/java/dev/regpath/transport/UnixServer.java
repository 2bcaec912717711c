package dev.regpath.transport;

import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A running gRPC server on a Unix socket. Closing it ends open calls and removes the socket file. */
public final class UnixServer implements AutoCloseable {
    private final Path socket;
    private final Server server;
    private final Runnable afterwards;

    UnixServer(Path socket, Server server, Runnable afterwards) {
        this.socket = socket;
        this.server = server;
        this.afterwards = afterwards;
    }

    @Override
    public void close() throws IOException {
        server.shutdownNow();
        afterwards.run();
        Files.deleteIfExists(socket);
    }
}
