package dev.regpath.agent;

import dev.regpath.input.Logged;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how far we are, as sd_notify(3) does; nothing, where it was not asked for.
 *
 * @param socket the value of {@code NOTIFY_SOCKET}
 */
public record ServiceManager(Optional<String> socket) {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    void ready() {
        tell("READY=1");
    }

    /** A sign of life for the watchdog: only where a pass has ended, never by a timer of its own. */
    void alive() {
        tell("WATCHDOG=1");
    }

    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String state) {
        socket.ifPresent(address -> {
            try {
                Libc.sendDatagram(address, state.getBytes(StandardCharsets.US_ASCII));
            } catch (KernelException e) {
                LOG.warn("systemd could not be notified state={} reason={}", state, Logged.of(e.getMessage()));
            }
        });
    }
}
