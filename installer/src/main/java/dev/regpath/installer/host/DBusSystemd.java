package dev.regpath.installer.host;

import dev.regpath.installer.host.SystemdBus.Command;
import dev.regpath.installer.host.SystemdBus.Manager;
import dev.regpath.installer.host.SystemdBus.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.DBusAsyncReply;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DirectConnection;
import org.freedesktop.dbus.connections.impl.DirectConnectionBuilder;
import org.freedesktop.dbus.errors.UnknownObject;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.Peer;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * systemd over its own private socket: root may talk to it there on every node, whether a message bus runs or not, and
 * from a container just the same.
 */
public final class DBusSystemd implements Systemd {
    private static final Path SOCKET = Path.of("/run/systemd/private");
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration GREETING = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofMillis(100);

    private interface DBusCall<T> {
        T run() throws DBusException;
    }

    private final DirectConnection connection;
    private final Manager manager;

    private DBusSystemd(DirectConnection connection, Manager manager) {
        this.connection = connection;
        this.manager = manager;
    }

    /** Connects; empty if the host has no systemd that runs. */
    public static Optional<Systemd> connect(Host host) throws SystemdException {
        Path socket = host.here(SOCKET);
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        return Optional.of(calling("connect to systemd at " + socket, () -> {
            DirectConnection connection =
                    DirectConnectionBuilder.forAddress("unix:path=" + socket).build();
            awaitGreeting(connection);
            return new DBusSystemd(connection, connection.getRemoteObject(SystemdBus.PATH, Manager.class));
        }));
    }

    /**
     * Asks until systemd answers. A message that it reads together with the end of the authentication, as on a busy node, is
     * kept and looked at only when more arrives: sd-bus takes what it has read already for nothing to wake up for
     * (bus_socket_auth_verify_server in bus-socket.c), and this library does not wait before its first message.
     */
    private static void awaitGreeting(DirectConnection connection) throws DBusException {
        Peer peer = connection.getRemoteObject(SystemdBus.PATH, Peer.class);
        List<DBusAsyncReply<?>> asked = new ArrayList<>();
        long start = System.nanoTime();
        while (asked.stream().noneMatch(DBusAsyncReply::hasReply)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (waited.compareTo(GREETING) > 0) {
                throw new DBusException("it does not answer within %d s".formatted(GREETING.toSeconds()));
            }
            if (waited.toMillis() >= asked.size() * AGAIN.toMillis()) {
                asked.add(connection.callMethodAsync(peer, "GetMachineId"));
            }
            pause(Duration.ofMillis(1));
        }
    }

    private static void pause(Duration pause) throws DBusException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DBusException("interrupted", e);
        }
    }

    @Override
    public UnitState unit(String name) throws SystemdException {
        return calling("ask for " + name, () -> state(name));
    }

    private UnitState state(String name) throws DBusException {
        try {
            String path = manager.loadUnit(name).getPath();
            if (!get(path, SystemdBus.UNIT, "LoadState").equals("loaded")) {
                return UnitState.missing(name);
            }
            long started = number(get(path, SystemdBus.SERVICE, "ExecMainStartTimestamp"));
            return new UnitState(
                    name,
                    true,
                    get(path, SystemdBus.UNIT, "ActiveState").toString(),
                    get(path, SystemdBus.UNIT, "SubState").toString(),
                    (int) number(get(path, SystemdBus.SERVICE, "MainPID")),
                    started == 0
                            ? Optional.empty()
                            : Optional.of(Instant.EPOCH.plus(Duration.ofNanos(Math.multiplyExact(started, 1000L)))));
        } catch (UnknownObject _) {
            return UnitState.missing(name); // systemd forgets units that are not needed, also between two questions.
        }
    }

    @Override
    public void stop(String name, Duration limit) throws SystemdException {
        if (unit(name).isRunning()) {
            DBusPath job = calling("stop " + name, () -> manager.stopUnit(name, SystemdBus.REPLACE));
            await("stop " + name, name, job, limit);
        }
        forgetFailures(name);
    }

    @Override
    public void restart(String name, Duration limit) throws SystemdException {
        forgetFailures(name);
        DBusPath job = calling("restart " + name, () -> manager.restartUnit(name, SystemdBus.REPLACE));
        await("restart " + name, name, job, limit);
    }

    @Override
    public void reload() throws SystemdException {
        calling("reload unit files", () -> {
            manager.reload();
            return true;
        });
    }

    @Override
    public UnitState run(String name, List<String> command, String out, String err, Duration limit)
            throws SystemdException {
        forgetFailures(name);
        List<Property> properties = List.of(
                new Property("Type", new Variant<>("oneshot")),
                new Property("StandardOutputFile", new Variant<>(out)),
                new Property("StandardErrorFile", new Variant<>(err)),
                new Property(
                        "ExecStart",
                        new Variant<>(List.of(new Command(command.getFirst(), command, false)), "a(sasb)")));
        String what = "run " + String.join(" ", command);
        DBusPath job = calling(what, () -> manager.startTransientUnit(name, SystemdBus.REPLACE, properties, List.of()));
        await(what, name, job, limit);
        UnitState end = unit(name);
        forgetFailures(name);
        return end;
    }

    /** Otherwise systemd may refuse to start what has failed too often. */
    private void forgetFailures(String name) throws SystemdException {
        calling("reset " + name, () -> {
            try {
                manager.resetFailedUnit(name);
                return true;
            } catch (DBusExecutionException _) {
                return false; // It is not loaded, so there is nothing to forget.
            }
        });
    }

    /** Asks again and again whether the job is done: signals would need a subscription, and are lost when systemd reloads. */
    private void await(String what, String unit, DBusPath job, Duration limit) throws SystemdException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (calling(what, () -> isQueued(unit, job))) {
            if (System.nanoTime() - deadline > 0) {
                throw new SystemdException(
                        "%s: systemd has not done it within %d s".formatted(what, limit.toSeconds()));
            }
            calling(what, () -> {
                pause(PAUSE);
                return true;
            });
        }
    }

    private boolean isQueued(String unit, DBusPath job) throws DBusException {
        try {
            Object value = get(manager.loadUnit(unit).getPath(), SystemdBus.UNIT, "Job");
            return value instanceof Object[] current
                    && current.length == 2
                    && current[1].toString().equals(job.getPath());
        } catch (UnknownObject _) {
            return false;
        }
    }

    private Object get(String path, String type, String property) throws DBusException {
        return connection.getRemoteObject(path, Properties.class).Get(type, property);
    }

    private static long number(Object value) {
        return switch (value) {
            case UInt32 small -> small.longValue();
            case UInt64 large -> large.longValue();
            default -> throw new IllegalStateException("systemd answered '%s' for a number".formatted(value));
        };
    }

    private static <T> T calling(String what, DBusCall<T> call) throws SystemdException {
        try {
            return call.run();
        } catch (DBusException | DBusExecutionException e) {
            throw new SystemdException(what, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
