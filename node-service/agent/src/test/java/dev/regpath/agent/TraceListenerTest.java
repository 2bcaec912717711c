package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.TraceEvent;
import dev.regpath.proto.node.TraceStarted;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceListenerTest {
    private final Call call = new Call();
    private final TraceListener listener = new TraceListener(call);

    @Test
    void aCallerThatReadsLosesNothing() {
        listener.offer(connectionOf(101));
        listener.offer(connectionOf(102));
        listener.tellOfLost();

        assertThat(call.received).containsExactly(connectionOf(101), connectionOf(102));
    }

    @Test
    void whatASlowCallerLosesIsCountedAndToldBeforeTheNextEvent() {
        call.ready = false;
        listener.offer(connectionOf(101));
        listener.offer(connectionOf(102));
        assertThat(call.received).isEmpty();

        call.ready = true;
        listener.offer(connectionOf(103));
        listener.offer(connectionOf(104));

        assertThat(call.received).containsExactly(TraceSession.lost(2), connectionOf(103), connectionOf(104));
    }

    @Test
    void theCountIsToldEvenIfNothingHappensAnyMore() {
        call.ready = false;
        listener.offer(connectionOf(101));
        listener.tellOfLost();
        assertThat(call.received).isEmpty();

        call.ready = true;
        listener.tellOfLost();
        listener.tellOfLost();

        assertThat(call.received).containsExactly(TraceSession.lost(1));
    }

    @Test
    void whatTheKernelLostIsAddedToWhatTheCallerLost() {
        call.ready = false;
        listener.offer(TraceSession.lost(40));
        listener.offer(connectionOf(101));

        call.ready = true;
        listener.tellOfLost();

        assertThat(call.received).containsExactly(TraceSession.lost(41));
    }

    @Test
    void aCallerThatIsGoneIsToldNothing() {
        call.ready = false;
        listener.offer(connectionOf(101));

        call.ready = true;
        call.cancelled = true;
        listener.offer(connectionOf(102));
        listener.tellOfLost();

        assertThat(call.received).isEmpty();
    }

    @Test
    void whoComesLaterHearsOnceHowTheTraceBegan() {
        TraceEvent started = TraceEvent.newBuilder()
                .setStarted(TraceStarted.newBuilder().setRedirecting(true))
                .build();

        listener.begin(Optional.of(started));
        listener.begin(Optional.of(started));

        assertThat(call.received).containsExactly(started);
    }

    private static TraceEvent connectionOf(int pid) {
        return TraceEvent.newBuilder()
                .setConnection(Connection.newBuilder().setPid(pid))
                .build();
    }

    /** A call whose caller reads or does not read as the test wants it. */
    private static final class Call extends ServerCallStreamObserver<TraceEvent> {
        private final List<TraceEvent> received = new ArrayList<>();
        private boolean ready = true;
        private boolean cancelled;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void onNext(TraceEvent event) {
            received.add(event);
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("the trace has no end");
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setCompression(String compression) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disableAutoInboundFlowControl() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void request(int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setMessageCompression(boolean enable) {
            throw new UnsupportedOperationException();
        }
    }
}
