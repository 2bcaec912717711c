package dev.regpath.endpoints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * A TLS handshake, and a question behind it. A server that completes the handshake and then says nothing hangs: in many
 * registries it is another part that answers. Not thread-safe.
 */
final class TlsDialogue implements ProbeDialogue {
    /** A handshake is a few KiB, certificates included; whoever says more than that is awake. */
    private static final int MOST_HEARD = 64 * 1024;

    private final SSLEngine engine;
    private final byte[] request;
    private final ByteBuffer said;
    private final ByteBuffer plain;
    private final ByteBuffer heard;
    private int total;
    private boolean asked;

    /**
     * Says nothing yet.
     *
     * @param engine of this connection alone
     * @param request the question
     * @param said where what is sent is made; may be shared
     * @param plain where what was received becomes readable; may be shared
     */
    TlsDialogue(SSLEngine engine, byte[] request, ByteBuffer said, ByteBuffer plain) {
        this.engine = engine;
        this.request = request;
        this.said = said;
        this.plain = plain;
        this.heard = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    @Override
    public void begin(SocketChannel channel) throws IOException {
        engine.beginHandshake();
        boolean _ = speak(channel);
    }

    @Override
    public DialogueState hear(SocketChannel channel) throws IOException {
        int count = heard.hasRemaining() ? channel.read(heard) : -1;
        total += Math.max(0, count);
        if (count < 0 || total > MOST_HEARD) {
            return DialogueState.ANSWERED;
        }
        heard.flip();
        try {
            return understand(channel);
        } catch (SSLException | RuntimeException _) {
            // An alert, or something that is no TLS, which libraries may stumble over: in any case an answer.
            return DialogueState.ANSWERED;
        } finally {
            heard.compact();
        }
    }

    private DialogueState understand(SocketChannel channel) throws IOException {
        boolean spoke = false;
        while (heard.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(heard, plain.clear());
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    return spoke ? DialogueState.CONTINUED : DialogueState.WAITING;
                }
                case CLOSED, BUFFER_OVERFLOW -> {
                    return DialogueState.ANSWERED;
                }
                case OK -> {
                    if (result.bytesProduced() > 0) {
                        return DialogueState.ANSWERED;
                    }
                }
            }
            boolean before = asked;
            boolean said = speak(channel);
            // What is said later than the question, such as new keys, wins the server no time.
            spoke |= said && !before;
            if (result.bytesConsumed() == 0 && !said) {
                break;
            }
        }
        return spoke ? DialogueState.CONTINUED : DialogueState.WAITING;
    }

    /** Does what is our part now, and says whether anything was sent. */
    private boolean speak(SocketChannel channel) throws IOException {
        boolean spoke = false;
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    send(channel, ByteBuffer.allocate(0));
                    spoke = true;
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (!asked) {
                        asked = true;
                        send(channel, ByteBuffer.wrap(request));
                        spoke = true;
                    }
                    return spoke;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return spoke;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void send(SocketChannel channel, ByteBuffer text) throws IOException {
        SSLEngineResult result = engine.wrap(text, said.clear());
        said.flip();
        // The buffer of a new connection holds all that we have to say.
        while (said.hasRemaining() && channel.write(said) > 0) {
            // Goes on.
        }
        if (said.hasRemaining() || result.getStatus() != SSLEngineResult.Status.OK) {
            throw new IOException("the connection takes no more");
        }
    }
}
