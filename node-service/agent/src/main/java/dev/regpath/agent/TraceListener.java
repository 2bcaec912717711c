package dev.regpath.agent;

import dev.regpath.proto.node.TraceEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;

/**
 * One caller that listens to connections. Nothing is kept for who does not read: the call's own buffer is all there is, and
 * what does not go into it is counted. Used by one thread.
 */
final class TraceListener {
    private final ServerCallStreamObserver<TraceEvent> call;
    private boolean begun;
    private long lost;

    TraceListener(ServerCallStreamObserver<TraceEvent> call) {
        this.call = call;
    }

    /** Tells, once, how the trace had begun before this caller came. */
    void begin(Optional<TraceEvent> started) {
        if (!begun) {
            started.ifPresent(this::offer);
            begun = true;
        }
    }

    /** Sends the event, or counts it as lost. */
    void offer(TraceEvent event) {
        tellOfLost();
        if (call.isCancelled()) {
            return;
        }
        if (call.isReady()) {
            call.onNext(event);
        } else {
            lost += event.hasLost() ? event.getLost().getEvents() : 1;
        }
    }

    /** Tells how many events were lost, as soon as the caller reads again. */
    void tellOfLost() {
        if (lost > 0 && !call.isCancelled() && call.isReady()) {
            call.onNext(TraceSession.lost(lost));
            lost = 0;
        }
    }

    void end(Status status) {
        call.onError(status.asRuntimeException());
    }
}
