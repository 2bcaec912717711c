package dev.regpath.agent;

import java.io.IOException;

/** Another Regpath process does on this node what only one may do. */
public final class NodeBusyException extends IOException {
    private NodeBusyException(String message) {
        super(message);
    }

    static NodeBusyException changing(LockHolder holder) {
        return new NodeBusyException(
                ("another regpath process (%s) is at work on this node. If it is the agent, it applies the files of"
                                + " /etc/regpath/paths.d by itself. To stop it: %s")
                        .formatted(holder.who(), holder.remedy()));
    }

    static NodeBusyException listening(LockHolder holder) {
        return new NodeBusyException(
                ("another `regpath trace` (%s) listens on this node, and each event is read only once; end it, or"
                                + " start the agent, which serves every caller")
                        .formatted(holder.who()));
    }
}
