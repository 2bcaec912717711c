package dev.regpath.cri;

import dev.regpath.proto.content.ContentGrpc;
import dev.regpath.proto.content.ContentGrpc.ContentBlockingStub;
import dev.regpath.proto.content.ListStatusesRequest;
import dev.regpath.transport.UnixChannels;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client of containerd's own content store, which alone knows how far a pull is: CRI tells nothing before the end.
 * Other runtimes have none on their socket. Thread-safe. Close it to close its connection.
 */
public final class ContentStore implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

    /** The name that containerd's CRI plugin keeps its images under. */
    private static final String OF_KUBERNETES = "k8s.io";

    private final ManagedChannel channel;
    private final ContentBlockingStub content;

    private ContentStore(ManagedChannel channel) {
        Metadata headers = new Metadata();
        headers.put(NAMESPACE, OF_KUBERNETES);
        this.channel = channel;
        this.content = ContentGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A client for the socket at {@code socket}. Connects at the first call, not here. */
    public static ContentStore of(Path socket) {
        return new ContentStore(UnixChannels.client(socket));
    }

    /** What is being fetched now, for whichever image. */
    public List<Ingest> ingests() throws CriException {
        try {
            return content
                    .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .listStatuses(ListStatusesRequest.getDefaultInstance())
                    .getStatusesList()
                    .stream()
                    .map(status -> new Ingest(status.getRef(), status.getOffset(), status.getTotal()))
                    .toList();
        } catch (StatusRuntimeException e) {
            throw new CriException(e.getStatus());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
