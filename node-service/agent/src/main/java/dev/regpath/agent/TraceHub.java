package dev.regpath.agent;

import dev.regpath.input.Logged;
import dev.regpath.linux.KernelException;
import dev.regpath.proto.node.TraceEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every caller all events of the one trace that a node can have. Listens, with a thread of its own, while there are
 * callers. A caller that reads too slowly loses events and learns how many; the others do not. Thread-safe.
 */
final class TraceHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceHub.class);

    private final LocalNode node;
    private final Path run;
    private final List<TraceListener> listeners = new ArrayList<>();
    private @Nullable Thread reader;
    private boolean closed;

    TraceHub(LocalNode node, Path run) {
        this.node = node;
        this.run = run;
    }

    /** Serves a caller until it cancels. */
    synchronized void add(ServerCallStreamObserver<TraceEvent> call) {
        if (closed) {
            call.onError(Status.UNAVAILABLE.withDescription("the agent stops").asRuntimeException());
            return;
        }
        TraceListener listener = new TraceListener(call);
        call.setOnCancelHandler(() -> remove(listener));
        listeners.add(listener);
        if (reader == null) {
            reader = Thread.ofPlatform().daemon().name("trace").start(this::read);
        }
    }

    private synchronized void remove(TraceListener listener) {
        listeners.remove(listener);
    }

    private void read() {
        LOG.debug("a client listens to connections");
        try {
            TraceSession session = TraceSession.open(node, run);
            Optional<TraceEvent> started = Optional.empty();
            for (List<TraceListener> now = current(session); !now.isEmpty(); now = current(session)) {
                for (TraceListener listener : now) {
                    listener.begin(started);
                }
                for (TraceEvent event : session.poll()) {
                    if (event.hasStarted()) {
                        started = Optional.of(event);
                    }
                    now.forEach(listener -> listener.offer(event));
                }
                now.forEach(TraceListener::tellOfLost);
            }
        } catch (NodeBusyException e) {
            end(Status.FAILED_PRECONDITION.withDescription(e.getMessage()));
        } catch (KernelException | IOException | RuntimeException e) {
            LOG.warn("connections cannot be listened to reason={}", Logged.of(e));
            end(Status.INTERNAL.withDescription(e.getMessage()));
        } catch (InterruptedException _) {
            end(Status.UNAVAILABLE.withDescription("the agent stops"));
        }
    }

    /** Ends the session while no caller can come in between: the next one begins a new one. */
    private synchronized List<TraceListener> current(TraceSession session) throws IOException {
        if (listeners.isEmpty()) {
            reader = null;
            session.close();
        }
        return List.copyOf(listeners);
    }

    private synchronized void end(Status status) {
        listeners.forEach(listener -> listener.end(status));
        listeners.clear();
        reader = null;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (reader != null) {
                reader.interrupt();
            }
        }
    }
}
