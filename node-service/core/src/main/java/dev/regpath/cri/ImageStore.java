package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.regpath.proto.containerd.Descriptor;
import dev.regpath.proto.content.ContentGrpc;
import dev.regpath.proto.content.WriteAction;
import dev.regpath.proto.content.WriteContentRequest;
import dev.regpath.proto.content.WriteContentResponse;
import dev.regpath.proto.images.CreateImageRequest;
import dev.regpath.proto.images.DeleteImageRequest;
import dev.regpath.proto.images.Image;
import dev.regpath.proto.images.ImagesGrpc;
import dev.regpath.proto.images.ListImagesRequest;
import dev.regpath.proto.images.UpdateImageRequest;
import dev.regpath.proto.leases.CreateRequest;
import dev.regpath.proto.leases.DeleteRequest;
import dev.regpath.proto.leases.LeasesGrpc;
import dev.regpath.transport.UnixChannels;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * containerd's own images and their content, in the namespace of CRI: the way in for an image that comes from no registry.
 * CRI has no call for that; its plugin hears of new images and takes them over. Thread-safe. Close it to close its
 * connection.
 */
public final class ImageStore implements AutoCloseable {
    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEASE =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);
    private static final String OF_KUBERNETES = "k8s.io";
    private static final Duration QUICK = Duration.ofSeconds(30);

    /** For one blob; a slow disk writes a hundred megabytes in less. */
    private static final Duration OF_BLOB = Duration.ofMinutes(5);

    /** Well below the 16 MiB that containerd takes in one message. */
    private static final int CHUNK = 1 << 20;

    /**
     * A blob.
     *
     * @param digest its name: {@code sha256:…}
     * @param size in bytes
     * @param mediaType what is in it
     */
    public record Blob(String digest, long size, String mediaType) {
        public Blob {
            requireNonNull(digest, "digest");
            requireNonNull(mediaType, "mediaType");
        }
    }

    /**
     * An image that is there.
     *
     * @param name its full name
     * @param digest of what it refers to
     * @param labels of the name, not of the content
     */
    public record StoredImage(String name, String digest, Map<String, String> labels) {
        public StoredImage {
            requireNonNull(name, "name");
            requireNonNull(digest, "digest");
            labels = Map.copyOf(labels);
        }
    }

    private final ManagedChannel channel;

    private ImageStore(ManagedChannel channel) {
        this.channel = channel;
    }

    /** A client for the socket at {@code socket}. Connects at the first call, not here. */
    public static ImageStore of(Path socket) {
        return new ImageStore(UnixChannels.client(socket));
    }

    /** The image of that name. */
    public Optional<StoredImage> find(String name) throws CriException {
        return list("name==" + name).stream().findFirst();
    }

    /** All images whose name has a label of this value. */
    public List<StoredImage> labelled(String label, String value) throws CriException {
        return list("labels.\"%s\"==\"%s\"".formatted(label, value));
    }

    private List<StoredImage> list(String filter) throws CriException {
        return call(() -> images().list(ListImagesRequest.newBuilder()
                        .addFilters(filter)
                        .build()))
                .getImagesList()
                .stream()
                .map(image -> new StoredImage(image.getName(), image.getTarget().getDigest(), image.getLabelsMap()))
                .toList();
    }

    /** Removes a name, and the content that no other refers to; no error if it is not there. */
    public void delete(String name) throws CriException {
        try {
            var _ = call(() -> images().delete(DeleteImageRequest.newBuilder()
                    .setName(name)
                    .setSync(true)
                    .build()));
        } catch (CriException e) {
            if (e.code() != Status.Code.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Begins to bring an image. */
    public ImageImport begin(Clock clock, Duration limit) throws CriException {
        String lease = "regpath-" + UUID.randomUUID();
        var _ = call(() -> leases().create(CreateRequest.newBuilder()
                .setId(lease)
                // Should this process die, what it has brought goes then.
                .putLabels(
                        "containerd.io/gc.expire", clock.instant().plus(limit).toString())
                .build()));
        return new ImageImport(lease);
    }

    /** Content that is being brought: it stays at least until this is closed. */
    public final class ImageImport implements AutoCloseable {
        private final String lease;

        private ImageImport(String lease) {
            this.lease = lease;
        }

        /**
         * Writes a blob, unless it is there.
         *
         * @param labels say what else has to stay as long as it does
         */
        public void write(Blob blob, Map<String, String> labels, InputStream content) throws IOException, CriException {
            var call = with(ContentGrpc.newBlockingV2Stub(channel), lease)
                    .withDeadlineAfter(OF_BLOB.toMillis(), TimeUnit.MILLISECONDS)
                    .write();
            try {
                send(call, blob, labels, content);
            } catch (StatusException e) {
                if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                    throw new CriException(e.getStatus());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("while an image was written").initCause(e);
            } finally {
                call.cancel("over", /* cause= */ null);
            }
        }

        private static void send(
                BlockingClientCall<WriteContentRequest, WriteContentResponse> call,
                Blob blob,
                Map<String, String> labels,
                InputStream content)
                throws IOException, StatusException, InterruptedException {
            WriteContentRequest.Builder first = WriteContentRequest.newBuilder()
                    .setAction(WriteAction.STAT)
                    .setRef("regpath-" + blob.digest())
                    .setTotal(blob.size())
                    .setExpected(blob.digest());
            // An attempt that was interrupted has left so much; containerd checks the whole at the end.
            long offset = exchange(call, first.build());
            content.skipNBytes(offset);
            while (offset < blob.size()) {
                byte[] chunk = content.readNBytes(CHUNK);
                if (chunk.length == 0) {
                    throw new IOException("%s ends after %d of %d bytes".formatted(blob.digest(), offset, blob.size()));
                }
                offset = exchange(
                        call,
                        WriteContentRequest.newBuilder()
                                .setAction(WriteAction.WRITE)
                                .setOffset(offset)
                                .setData(ByteString.copyFrom(chunk))
                                .build());
            }
            exchange(
                    call,
                    first.setAction(WriteAction.COMMIT)
                            .setOffset(offset)
                            .putAllLabels(labels)
                            .build());
        }

        private static long exchange(
                BlockingClientCall<WriteContentRequest, WriteContentResponse> call, WriteContentRequest request)
                throws StatusException, InterruptedException {
            call.write(request);
            WriteContentResponse answer = call.read();
            if (answer == null) {
                throw Status.UNAVAILABLE
                        .withDescription("containerd ended the stream")
                        .asException();
            }
            return answer.getOffset();
        }

        /** Gives content its name; what had that name before has it no longer. */
        public void name(String name, Map<String, String> labels, Blob content) throws CriException {
            Image image = Image.newBuilder()
                    .setName(name)
                    .putAllLabels(labels)
                    .setTarget(Descriptor.newBuilder()
                            .setMediaType(content.mediaType())
                            .setDigest(content.digest())
                            .setSize(content.size()))
                    .build();
            try {
                var _ = call(() -> images().create(
                                CreateImageRequest.newBuilder().setImage(image).build()));
            } catch (CriException e) {
                if (e.code() != Status.Code.ALREADY_EXISTS) {
                    throw e;
                }
                var _ = call(() -> images().update(
                                UpdateImageRequest.newBuilder().setImage(image).build()));
            }
        }

        /** From here on only what has a name stays. */
        @Override
        public void close() throws CriException {
            var _ = call(() ->
                    leases().delete(DeleteRequest.newBuilder().setId(lease).build()));
        }
    }

    private ImagesGrpc.ImagesBlockingStub images() {
        return quick(with(ImagesGrpc.newBlockingStub(channel), ""));
    }

    private LeasesGrpc.LeasesBlockingStub leases() {
        return quick(with(LeasesGrpc.newBlockingStub(channel), ""));
    }

    private static <S extends AbstractStub<S>> S quick(S stub) {
        return stub.withDeadlineAfter(QUICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <S extends AbstractStub<S>> S with(S stub, String lease) {
        Metadata headers = new Metadata();
        headers.put(NAMESPACE, OF_KUBERNETES);
        if (!lease.isEmpty()) {
            headers.put(LEASE, lease);
        }
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static <T> T call(Supplier<T> call) throws CriException {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw new CriException(e.getStatus());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
