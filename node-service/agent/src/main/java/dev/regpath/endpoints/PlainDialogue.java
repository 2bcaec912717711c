package dev.regpath.endpoints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A question in plain HTTP.
 *
 * @param request the question
 * @param heard where the answer goes; may be shared, since nobody looks at it
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record PlainDialogue(byte[] request, ByteBuffer heard) implements ProbeDialogue {
    @Override
    public void begin(SocketChannel channel) throws IOException {
        // The buffer of a new connection holds more than that.
        int _ = channel.write(ByteBuffer.wrap(request));
    }

    @Override
    public DialogueState hear(SocketChannel channel) throws IOException {
        return channel.read(heard.clear()) == 0 ? DialogueState.WAITING : DialogueState.ANSWERED;
    }
}
