package dev.regpath.transport;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Opens gRPC clients and servers on Unix sockets. */
public final class UnixChannels {
    private UnixChannels() {}

    /** A channel to the server at {@code socket}; connects when first used and again when the connection is lost. */
    public static ManagedChannel client(Path socket) {
        EventLoopGroup loop = loop();
        ManagedChannel channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                .usePlaintext()
                // A path is no valid authority to servers written in Go.
                .overrideAuthority("localhost")
                // PullImage answers can list long errors; CRI servers accept and send up to 16 MiB.
                .maxInboundMessageSize(16 * 1024 * 1024)
                .build();
        return new OwnedLoopChannel(channel, () -> endQuietly(loop));
    }

    /**
     * Serves {@code services} on a socket that only root may open. Whatever is in its place is replaced, unless it is a
     * directory with something in it.
     *
     * @throws IOException if the socket cannot be made
     */
    public static UnixServer serve(Path socket, BindableService... services) throws IOException {
        Files.createDirectories(socket.getParent());
        clear(socket);
        EventLoopGroup loop = loop();
        Server server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .addServices(Arrays.stream(services)
                        .map(BindableService::bindService)
                        .toList())
                .build()
                .start();
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        return new UnixServer(socket, server, () -> endQuietly(loop));
    }

    private static void clear(Path socket) throws IOException {
        try {
            Files.deleteIfExists(socket);
        } catch (DirectoryNotEmptyException _) {
            throw new FileSystemException(
                    socket.toString(), null, "a directory is in the place of the socket; remove it");
        }
    }

    private static EventLoopGroup loop() {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        // Netty's loops come round each second as long as nothing is scheduled.
        var _ = loop.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.DAYS);
        return loop;
    }

    private static void endQuietly(EventLoopGroup loop) {
        // No quiet period: nothing is submitted to a loop whose only user is gone.
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
