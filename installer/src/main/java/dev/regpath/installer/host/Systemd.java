package dev.regpath.installer.host;

import java.time.Duration;
import java.util.List;

/**
 * The host's systemd. Each method waits until systemd has done what it was asked for, at most as long as it is given.
 * Closing ends the connection. Not thread-safe.
 */
public interface Systemd extends AutoCloseable {
    /** How a unit is now. */
    UnitState unit(String name) throws SystemdException;

    /** Stops a unit; one that does not run, or does not exist, is no error. */
    void stop(String name, Duration limit) throws SystemdException;

    /** Restarts a unit, and forgets how often it has failed before; {@link #unit} shows whether that went well. */
    void restart(String name, Duration limit) throws SystemdException;

    /** Reads all unit files again. */
    void reload() throws SystemdException;

    /**
     * Runs a command on the host as a unit of its own, and waits for its end.
     *
     * @param name of the unit
     * @param command an absolute path and arguments
     * @param out where its output goes: an absolute path on the host
     * @return how the unit ended: inactive, or failed
     */
    UnitState run(String name, List<String> command, String out, String err, Duration limit) throws SystemdException;

    @Override
    void close();
}
