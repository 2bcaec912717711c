package dev.regpath.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.regpath.proto.containers.ContainersGrpc;
import dev.regpath.proto.containers.GetContainerRequest;
import dev.regpath.proto.containers.ListContainersRequest;
import dev.regpath.proto.events.ContainerChange;
import dev.regpath.proto.events.Envelope;
import dev.regpath.proto.events.EventsGrpc;
import dev.regpath.proto.events.SubscribeRequest;
import dev.regpath.transport.UnixChannels;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The sandboxes of Pods as containerd itself keeps them. CRI tells of a sandbox when it runs; this, when it is created.
 * Each call is bounded in time and size. Close it to close its connection. Used by one thread.
 */
final class SandboxStore implements AutoCloseable {
    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final String OF_KUBERNETES = "k8s.io";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Annotations of a Pod, the largest thing in a record, have 256 KiB at most. */
    private static final int LARGEST_RECORD = 4 << 20;

    /** The kubelet's limit is 110 unless it is told otherwise. */
    private static final int MOST_SANDBOXES = 4096;

    private static final String TOPICS = "/containers/";

    /** What became of a container; which kind of container it is, its record says. */
    record ContainerEvent(EventKind kind, String id) {
        enum EventKind {
            CREATE,
            UPDATE,
            DELETE
        }
    }

    private final ManagedChannel channel;

    private SandboxStore(ManagedChannel channel) {
        this.channel = channel;
    }

    /** Connects at the first call, not here. */
    static SandboxStore of(Path socket) {
        return new SandboxStore(UnixChannels.client(socket));
    }

    /** All that there are, whether they run or have ended. */
    List<SandboxRecord> list() throws CriException {
        try {
            List<SandboxRecord> sandboxes = new ArrayList<>();
            var records = bounded(ContainersGrpc.newBlockingStub(channel))
                    .listStream(ListContainersRequest.newBuilder()
                            .addFilters(SandboxRecord.FILTER)
                            .build());
            while (records.hasNext()) {
                SandboxRecord.of(records.next().getContainer()).ifPresent(sandboxes::add);
                if (sandboxes.size() > MOST_SANDBOXES) {
                    throw new CriException(Status.RESOURCE_EXHAUSTED.withDescription(
                            "containerd has more than %,d sandboxes of Pods".formatted(MOST_SANDBOXES)));
                }
            }
            return sandboxes;
        } catch (StatusRuntimeException e) {
            throw new CriException(e.getStatus());
        }
    }

    /** Empty if there is no such container, or if it is none of a sandbox. */
    Optional<SandboxRecord> find(String id) throws CriException {
        try {
            return SandboxRecord.of(bounded(ContainersGrpc.newBlockingStub(channel))
                    .get(GetContainerRequest.newBuilder().setId(id).build())
                    .getContainer());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw new CriException(e.getStatus());
        }
    }

    /** Listens to what becomes of containers, from a moment soon after this on. */
    ContainerEvents events() {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder();
        for (ContainerEvent.EventKind kind : ContainerEvent.EventKind.values()) {
            request.addFilters("namespace==%s,topic==\"%s\"".formatted(OF_KUBERNETES, topic(kind)));
        }
        return new ContainerEvents(EventsGrpc.newBlockingV2Stub(channel)
                .withMaxInboundMessageSize(LARGEST_RECORD)
                .subscribe(request.build()));
    }

    private static String topic(ContainerEvent.EventKind kind) {
        return TOPICS
                + switch (kind) {
                    case CREATE -> "create";
                    case UPDATE -> "update";
                    case DELETE -> "delete";
                };
    }

    /** Events as they come; containerd keeps those for us that were not read yet. */
    static final class ContainerEvents implements AutoCloseable {
        private final BlockingClientCall<?, Envelope> call;

        private ContainerEvents(BlockingClientCall<?, Envelope> call) {
            this.call = call;
        }

        /** Waits for the next; empty if there was none in that time. */
        Optional<ContainerEvent> next(Duration limit) throws CriException, InterruptedException {
            try {
                Envelope envelope = call.read(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (envelope == null) {
                    throw new CriException(Status.UNAVAILABLE);
                }
                return event(envelope);
            } catch (TimeoutException _) {
                return Optional.empty();
            } catch (StatusException e) {
                throw new CriException(e.getStatus());
            } catch (InvalidProtocolBufferException e) {
                throw new CriException(Status.INTERNAL.withDescription(e.getMessage()));
            }
        }

        private static Optional<ContainerEvent> event(Envelope envelope) throws InvalidProtocolBufferException {
            for (ContainerEvent.EventKind kind : ContainerEvent.EventKind.values()) {
                if (envelope.getTopic().equals(topic(kind))) {
                    return Optional.of(new ContainerEvent(
                            kind,
                            ContainerChange.parseFrom(envelope.getEvent().getValue())
                                    .getId()));
                }
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            call.cancel("no longer listening", /* cause= */ null);
        }
    }

    private static <S extends AbstractStub<S>> S bounded(S stub) {
        Metadata headers = new Metadata();
        headers.put(NAMESPACE, OF_KUBERNETES);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withMaxInboundMessageSize(LARGEST_RECORD)
                .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
