package dev.regpath.cli;

import dev.regpath.proto.node.GetStatusRequest;
import dev.regpath.proto.node.NodeServiceGrpc;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.TraceEvent;
import dev.regpath.proto.node.TraceRequest;
import dev.regpath.transport.UnixChannels;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** The running agent of this node, asked over its socket. Its failures are reported in words. */
final class AgentClient implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    /** Nothing answers on the socket, or no longer. */
    static final class SilentException extends IOException {
        private SilentException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Events as they come. */
    interface TraceConsumer {
        /** Returns whether more are wanted. */
        boolean event(TraceEvent event);
    }

    private final Path socket;
    private final ManagedChannel channel;
    private final Context.CancellableContext calls = Context.current().withCancellation();

    AgentClient(Path socket) {
        this.socket = socket;
        this.channel = UnixChannels.client(socket);
    }

    /** Whether an agent may be there. */
    static boolean mayBeAt(Path socket) {
        return Files.exists(socket);
    }

    /** What is in place now. */
    NodeStatus status() throws IOException {
        try {
            return NodeServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getStatus(GetStatusRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Listens until there is no more, the listener has enough, or this is cancelled. */
    void trace(TraceConsumer listener) throws IOException {
        Context before = calls.attach();
        try {
            Iterator<TraceEvent> events =
                    NodeServiceGrpc.newBlockingStub(channel).trace(TraceRequest.getDefaultInstance());
            boolean wanted = true;
            while (wanted && events.hasNext()) {
                wanted = listener.event(events.next());
            }
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.CANCELLED) {
                throw failure(e);
            }
        } finally {
            calls.detach(before);
        }
    }

    /** Ends what is going on, from any thread. */
    void cancel() {
        calls.cancel(null);
    }

    private IOException failure(StatusRuntimeException e) {
        Status status = e.getStatus();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                new SilentException("the agent does not answer at %s: it has ended".formatted(socket), e);
            case DEADLINE_EXCEEDED ->
                new SilentException(
                        "the agent does not answer at %s within %d s".formatted(socket, PATIENCE_SECONDS), e);
            default -> {
                String words = status.getDescription();
                yield new IOException(
                        words == null || words.isBlank() ? "the agent refuses this without a reason" : words, e);
            }
        };
    }

    @Override
    public void close() {
        cancel();
        channel.shutdownNow();
    }
}
