package dev.regpath.endpoints;

import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One connection to an endpoint, and what is asked on it. Who says nothing is connected to once more: a server that hangs
 * still has a kernel that accepts, and what was cut off in the middle of a question has none. Not thread-safe.
 */
final class ProbeAttempt implements AutoCloseable {
    /** A kernel accepts within a round trip. */
    private static final Duration ACCEPTANCE = Duration.ofMillis(300);

    private enum AttemptState {
        CONNECTING,
        ASKING,
        /** Nothing was answered. */
        CONNECTING_ONCE_MORE,
        OVER
    }

    private final Endpoint endpoint;
    private final Optional<ProbeDialogue> dialogue;
    private final Duration patience;
    private SocketChannel channel;
    private AttemptState state = AttemptState.CONNECTING;
    private long deadline;

    private ProbeAttempt(
            Endpoint endpoint, Optional<ProbeDialogue> dialogue, Duration patience, SocketChannel channel) {
        this.endpoint = endpoint;
        this.dialogue = dialogue;
        this.patience = patience;
        this.channel = channel;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    private void waitFor(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    /**
     * Opens its socket.
     *
     * @param dialogue what is asked; nothing if empty
     * @param patience how long the other side may be silent each time that it is its turn
     * @throws IOException if there is no socket to be had, which says nothing of the endpoint
     */
    static ProbeAttempt open(Endpoint endpoint, Optional<ProbeDialogue> dialogue, Duration patience)
            throws IOException {
        return new ProbeAttempt(endpoint, dialogue, patience, open());
    }

    private static SocketChannel open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    boolean asks() {
        return dialogue.isPresent();
    }

    /** When it is to be looked at at the latest, by System.nanoTime(). */
    long deadline() {
        return deadline;
    }

    /** Whether its result was given. */
    boolean isOver() {
        return state == AttemptState.OVER;
    }

    /** Begins to connect. The result, if there is one at once. */
    Optional<ProbeOutcome> begin(Selector selector) {
        try {
            boolean done = channel.connect(new InetSocketAddress(endpoint.address(), endpoint.port()));
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            return done ? connected(key) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(failed(e));
        }
    }

    /** Something has come. The result, if that was it. */
    Optional<ProbeOutcome> advance(SelectionKey key) {
        return switch (state) {
            case CONNECTING, CONNECTING_ONCE_MORE -> {
                try {
                    yield channel.finishConnect() ? connected(key) : Optional.empty();
                } catch (IOException e) {
                    yield Optional.of(failed(e));
                }
            }
            case ASKING -> hear();
            case OVER -> Optional.empty();
        };
    }

    private Optional<ProbeOutcome> hear() {
        try {
            return switch (dialogue.orElseThrow().hear(channel)) {
                case WAITING -> Optional.empty();
                case CONTINUED -> {
                    waitFor(patience);
                    yield Optional.empty();
                }
                case ANSWERED -> Optional.of(answered());
            };
        } catch (IOException _) {
            return Optional.of(answered());
        }
    }

    private Optional<ProbeOutcome> connected(SelectionKey key) {
        if (state == AttemptState.CONNECTING_ONCE_MORE) {
            return Optional.of(failed(new ConnectFailure(
                    ConnectFailure.FailureKind.HUNG,
                    "accepts connections and says nothing for %d ms".formatted(patience.toMillis()))));
        }
        if (dialogue.isEmpty()) {
            return Optional.of(result(Optional.empty(), /* answered= */ false));
        }
        try {
            dialogue.get().begin(channel);
            key.interestOps(SelectionKey.OP_READ);
            state = AttemptState.ASKING;
            waitFor(patience);
            return Optional.empty();
        } catch (IOException _) {
            return Optional.of(answered());
        }
    }

    /**
     * Patience has run out. The result, unless one more connect has to say it.
     *
     * @throws IOException if there is no socket to be had for that
     */
    Optional<ProbeOutcome> expired(Selector selector) throws IOException {
        if (state != AttemptState.ASKING) {
            return Optional.of(failed(new ConnectFailure(
                    ConnectFailure.FailureKind.SILENT, "no answer within %d ms".formatted(patience.toMillis()))));
        }
        channel.close();
        channel = open();
        state = AttemptState.CONNECTING_ONCE_MORE;
        waitFor(ACCEPTANCE);
        return begin(selector);
    }

    /** Who hangs up is awake, too. */
    private ProbeOutcome answered() {
        return result(Optional.empty(), /* answered= */ true);
    }

    private ProbeOutcome failed(IOException e) {
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (reason.contains("reset")) {
            // Who does that before anybody listens is called refusing: this one had accepted.
            return result(Optional.empty(), asks());
        }
        boolean refused = e instanceof ConnectException && reason.contains("refused");
        return failed(new ConnectFailure(
                refused ? ConnectFailure.FailureKind.REFUSED : ConnectFailure.FailureKind.NO_WAY, reason));
    }

    private ProbeOutcome failed(ConnectFailure failure) {
        return result(Optional.of(failure), /* answered= */ false);
    }

    private ProbeOutcome result(Optional<ConnectFailure> failure, boolean answered) {
        state = AttemptState.OVER;
        return new ProbeOutcome(endpoint, failure, answered);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
