package dev.regpath.installer.host;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A unit of systemd at one moment.
 *
 * @param name for example {@code containerd.service}
 * @param exists whether there is such a unit at all
 * @param active in systemd's words: active, activating, inactive, failed …
 * @param detail in systemd's words: running, auto-restart, exited …
 * @param mainPid of its main process as the host numbers it; 0 if there is none
 * @param started when its main process was started, if it ever was
 */
public record UnitState(
        String name, boolean exists, String active, String detail, int mainPid, Optional<Instant> started) {
    public UnitState {
        requireNonNull(name, "name");
        requireNonNull(active, "active");
        requireNonNull(detail, "detail");
        requireNonNull(started, "started");
    }

    static UnitState missing(String name) {
        return new UnitState(name, false, "inactive", "dead", 0, Optional.empty());
    }

    public boolean isActive() {
        return active.equals("active");
    }

    /** Whether something of it runs, or is about to. */
    public boolean isRunning() {
        return !active.equals("inactive") && !active.equals("failed");
    }

    /** As {@code systemctl} words it. */
    public String text() {
        return exists ? "%s is %s (%s)".formatted(name, active, detail) : "%s does not exist".formatted(name);
    }
}
