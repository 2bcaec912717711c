package dev.regpath.resolver;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** What is attached to a channel in the resolver's loop. All of its methods are called in that one thread. */
interface Relay {
    /** Does what the channel is ready for. What fails of it concerns nobody but who waits for this channel. */
    void ready(SelectionKey key) throws IOException;
}
