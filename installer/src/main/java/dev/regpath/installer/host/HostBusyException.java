package dev.regpath.installer.host;

import java.io.IOException;

/** Another installer is at work on this host. */
public final class HostBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    HostBusyException(String holder) {
        super("another regpath-installer (%s) is at work on this host: wait for it to end, and try again"
                .formatted(holder));
    }
}
