package dev.regpath.agent;

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
 * callers. A caller that reads too slowly loses events and is told how many; the others do not. Thread-safe.
 */
final class TraceHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceHub.class);

    private final Node node;
    private final Path run;
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable Thread reader;
    private boolean closed;

    TraceHub(Node node, Path run) {
        this.node = node;
        this.run = run;
    }

    /** One caller; used by the reader's thread alone once it has been added. */
    private static final class Listener {
        private final ServerCallStreamObserver<TraceEvent> call;
        private boolean told;
        private long lost;

        Listener(ServerCallStreamObserver<TraceEvent> call) {
            this.call = call;
        }

        /** Nothing is kept for who does not read: the call's own buffer is all there is. */
        void offer(TraceEvent event) {
            if (call.isCancelled()) {
                return;
            }
            if (!call.isReady()) {
                lost += event.hasLost() ? event.getLost().getEvents() : 1;
                return;
            }
            if (lost > 0) {
                call.onNext(TraceSession.lost(lost));
                lost = 0;
            }
            call.onNext(event);
        }
    }

    /** Serves a caller until it cancels. */
    synchronized void add(ServerCallStreamObserver<TraceEvent> call) {
        if (closed) {
            call.onError(Status.UNAVAILABLE.withDescription("the agent stops").asRuntimeException());
            return;
        }
        Listener listener = new Listener(call);
        call.setOnCancelHandler(() -> remove(listener));
        listeners.add(listener);
        if (reader == null) {
            reader = Thread.ofPlatform().daemon().name("trace").start(this::read);
        }
    }

    private synchronized void remove(Listener listener) {
        listeners.remove(listener);
    }

    private void read() {
        LOG.debug("somebody listens to connections");
        try {
            TraceSession session = TraceSession.open(node, run);
            Optional<TraceEvent> started = Optional.empty();
            for (List<Listener> now = current(session); !now.isEmpty(); now = current(session)) {
                for (Listener listener : now) {
                    if (!listener.told) {
                        started.ifPresent(listener::offer);
                        listener.told = true;
                    }
                }
                for (TraceEvent event : session.poll()) {
                    if (event.hasStarted()) {
                        started = Optional.of(event);
                    }
                    now.forEach(listener -> listener.offer(event));
                }
            }
        } catch (NodeBusyException e) {
            end(Status.FAILED_PRECONDITION.withDescription(e.getMessage()));
        } catch (KernelException | IOException | RuntimeException e) {
            LOG.warn("connections cannot be listened to reason=\"{}\"", e.toString());
            end(Status.INTERNAL.withDescription(e.getMessage()));
        } catch (InterruptedException _) {
            end(Status.UNAVAILABLE.withDescription("the agent stops"));
        }
    }

    /** Ends the session while nobody can come in between: who comes after that begins a new one. */
    private synchronized List<Listener> current(TraceSession session) throws IOException {
        if (listeners.isEmpty()) {
            reader = null;
            session.close();
        }
        return List.copyOf(listeners);
    }

    private synchronized void end(Status status) {
        listeners.forEach(listener -> listener.call.onError(status.asRuntimeException()));
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
