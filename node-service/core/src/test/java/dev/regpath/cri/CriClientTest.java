package dev.regpath.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.proto.cri.RuntimeServiceGrpc.RuntimeServiceImplBase;
import dev.regpath.proto.cri.VersionRequest;
import dev.regpath.proto.cri.VersionResponse;
import dev.regpath.transport.UnixChannels;
import dev.regpath.transport.UnixServer;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriClientTest {
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    private Path directory;

    /** Refuses so many calls with these words, in which containerd refuses them, then answers. */
    private UnixServer containerd(int refused, String words) throws Exception {
        return UnixChannels.serve(directory.resolve("containerd.sock"), new RuntimeServiceImplBase() {
            @Override
            public void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
                if (asked.incrementAndGet() <= refused) {
                    answer.onError(Status.UNKNOWN.withDescription(words).asRuntimeException());
                    return;
                }
                answer.onNext(VersionResponse.newBuilder()
                        .setRuntimeName("containerd")
                        .build());
                answer.onCompleted();
            }
        });
    }

    @Test
    void aContainerdThatStartsIsWaitedFor() throws Exception {
        try (UnixServer _ = containerd(3, "server is not initialized yet");
                CriClient client = CriClient.of(directory.resolve("containerd.sock"))) {
            assertThat(client.version().getRuntimeName()).isEqualTo("containerd");
        }
        assertThat(asked).hasValue(4);
    }

    @Test
    void whatElseItRefusesIsSaidAtOnce() throws Exception {
        try (UnixServer _ = containerd(1, "disk full");
                CriClient client = CriClient.of(directory.resolve("containerd.sock"))) {
            assertThatThrownBy(client::version).isInstanceOf(CriException.class).hasMessage("disk full");
        }
        assertThat(asked).hasValue(1);
    }
}
