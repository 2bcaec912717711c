package dev.regpath.endpoints;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** What is said on a connection to find out whether somebody answers. It must not block: its channel does not. */
interface ProbeDialogue {
    /** How far it is. */
    enum DialogueState {
        /** It is the server's turn, as it was before. */
        WAITING,
        /** It is the server's turn again: we have said more. Happens a few times at most, whatever the server says. */
        CONTINUED,
        /** The server has answered, or hung up: whoever does that is awake. */
        ANSWERED
    }

    /** Says the first word. */
    void begin(SocketChannel channel) throws IOException;

    /**
     * Hears what has come.
     *
     * @throws IOException if the server has cut the connection
     */
    DialogueState hear(SocketChannel channel) throws IOException;
}
