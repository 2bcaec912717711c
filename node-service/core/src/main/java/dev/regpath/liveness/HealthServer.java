package dev.regpath.liveness;

import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.NOT_SERVING;
import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC health service over TCP, with nothing beside it: a client learns two bits and can change none. */
final class HealthServer implements Health {
    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

    private final HealthStatusManager statuses;
    private final EventLoopGroup loop;
    private final Server server;
    private Future<?> overdue;

    private HealthServer(HealthStatusManager statuses, EventLoopGroup loop, Server server) {
        this.statuses = statuses;
        this.loop = loop;
        this.server = server;
        this.overdue = loop.submit(() -> LOG.debug("health is answered port={}", server.getPort()));
    }

    static HealthServer start(InetSocketAddress address) throws IOException {
        HealthStatusManager statuses = new HealthStatusManager();
        statuses.setStatus(LIVENESS, NOT_SERVING);
        statuses.setStatus(READINESS, NOT_SERVING);
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, NOT_SERVING);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Server server = NettyServerBuilder.forAddress(address)
                    .channelType(NioServerSocketChannel.class)
                    .bossEventLoopGroup(loop)
                    .workerEventLoopGroup(loop)
                    // Who connects and says nothing, or no more, is not waited for.
                    .handshakeTimeout(5, TimeUnit.SECONDS)
                    .maxConnectionIdle(30, TimeUnit.SECONDS)
                    .maxConcurrentCallsPerConnection(8)
                    .maxInboundMessageSize(1024)
                    .maxInboundMetadataSize(4096)
                    .addService(statuses.getHealthService())
                    .build()
                    .start();
            return new HealthServer(statuses, loop, server);
        } catch (IOException e) {
            end(loop);
            throw new IOException("health cannot be answered at %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    /** For a test that lets the kernel choose. */
    int port() {
        return server.getPort();
    }

    @Override
    public synchronized void alive(Duration atLeastFor) {
        overdue.cancel(false);
        statuses.setStatus(LIVENESS, SERVING);
        overdue = loop.schedule(
                () -> {
                    LOG.warn("no sign of life after={}", atLeastFor);
                    statuses.setStatus(LIVENESS, NOT_SERVING);
                },
                atLeastFor.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void ready() {
        statuses.setStatus(READINESS, SERVING);
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, SERVING);
    }

    @Override
    public void close() {
        server.shutdownNow();
        end(loop);
    }

    private static void end(EventLoopGroup loop) {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
