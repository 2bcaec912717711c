package dev.regpath.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As the kubelet asks. */
class HealthServerTest {
    private static final Duration LONG = Duration.ofHours(1);

    private HealthServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel = NettyChannelBuilder.forAddress("localhost", server.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    private ServingStatus ask(String service) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void atFirstItIsNeitherAliveNorReady() {
        assertThat(ask(Health.LIVENESS)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(ask(Health.READINESS)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(ask("")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void aliveIsNotReady() {
        server.alive(LONG);

        assertThat(ask(Health.LIVENESS)).isEqualTo(ServingStatus.SERVING);
        assertThat(ask(Health.READINESS)).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void readyIsWhatTheServerAsAWholeIs() {
        server.ready();

        assertThat(ask(Health.READINESS)).isEqualTo(ServingStatus.SERVING);
        assertThat(ask("")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void whoeverGivesNoSignOfLifeInTimeIsNoLongerAliveUntilTheNext() {
        server.alive(LONG);
        server.alive(Duration.ofMillis(20));
        await().until(() -> ask(Health.LIVENESS) == ServingStatus.NOT_SERVING);

        server.alive(LONG);
        assertThat(ask(Health.LIVENESS)).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

        assertThatThrownBy(() -> Health.at(Optional.of(taken)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port());
    }
}
