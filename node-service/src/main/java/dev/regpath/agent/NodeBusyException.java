package dev.regpath.agent;

import java.io.IOException;

/** Another Regpath process does on this node what only one may do. */
public final class NodeBusyException extends IOException {
    private NodeBusyException(String message) {
        super(message);
    }

    static NodeBusyException changing(String holder) {
        return new NodeBusyException(
                ("another regpath process (pid %s) is at work on this node; if it is the agent, put the file into"
                                + " /etc/regpath/paths.d and it will apply it, or stop it first: systemctl stop"
                                + " regpath-node")
                        .formatted(known(holder)));
    }

    static NodeBusyException listening(String holder) {
        return new NodeBusyException(
                ("another `regpath trace` (pid %s) listens on this node, and each event is told once; end it, or start"
                                + " the agent, which tells every caller")
                        .formatted(known(holder)));
    }

    private static String known(String holder) {
        return holder.isBlank() ? "unknown" : holder.strip();
    }
}
