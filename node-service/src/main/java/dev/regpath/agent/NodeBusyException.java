package dev.regpath.agent;

import java.io.IOException;

/** Another Regpath process is changing this node. */
public final class NodeBusyException extends IOException {
    NodeBusyException(String holder) {
        super(("another regpath process (pid %s) is at work on this node; if it is the agent, put the file into"
                        + " /etc/regpath/paths.d and it will apply it, or stop it first: systemctl stop regpath-node")
                .formatted(holder.isBlank() ? "unknown" : holder.strip()));
    }
}
