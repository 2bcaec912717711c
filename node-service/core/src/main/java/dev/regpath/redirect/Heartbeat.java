package dev.regpath.redirect;

import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import dev.regpath.linux.MapInfo;
import dev.regpath.linux.MappedArray;
import dev.regpath.redirect.Layout.Table;
import java.time.Duration;
import java.util.Optional;

/**
 * The sign of life by which the kernel knows that the agent's resolver is at work: where it is older than {@link #VALID},
 * queries go to the nameservers that they are meant for. It waits for nothing that {@link Redirects} does. Not thread-safe.
 */
public final class Heartbeat implements AutoCloseable {
    /** How long a sign counts. */
    public static final Duration VALID = Layout.HEARTBEAT_VALID;

    /** The map as it was found, which is another one after others have removed the pins. */
    private record Beating(int id, MappedArray map) {}

    private final Libbpf libbpf;
    private final PinPaths pins;
    private Optional<Beating> beating = Optional.empty();

    Heartbeat(Libbpf libbpf, PinPaths pins) {
        this.libbpf = libbpf;
        this.pins = pins;
    }

    /** Says that the resolver is at work now; to nobody as long as no programs are loaded. */
    public void beat() throws KernelException {
        find();
        beating.ifPresent(found -> found.map.setLong(0, Libc.monotonicTime()));
    }

    /** How long ago it was said last; empty if nobody is at work any more, or nobody ever was. */
    public Optional<Duration> age() throws KernelException {
        find();
        return beating.map(found -> found.map.getLong(0))
                .filter(beat -> beat != 0)
                .map(beat -> Duration.ofNanos(Libc.monotonicTime() - beat));
    }

    /** Whether a sign counts that was given. */
    boolean isBeating() throws KernelException {
        return age().filter(age -> age.compareTo(VALID) < 0).isPresent();
    }

    private void find() throws KernelException {
        if (beating.isPresent() && !Pins.isMap(libbpf, pins.map(Table.HEARTBEAT), beating.get().id)) {
            forget();
        }
        if (beating.isEmpty()) {
            Optional<Fd> pinned = libbpf.objGet(pins.map(Table.HEARTBEAT));
            if (pinned.isPresent()) {
                try (Fd map = pinned.get()) {
                    MapInfo info = libbpf.mapInfo(map);
                    Table.HEARTBEAT.check(info);
                    beating = Optional.of(new Beating(info.id(), libbpf.mapArray(map, info)));
                }
            }
        }
    }

    private void forget() {
        beating.ifPresent(found -> found.map.close());
        beating = Optional.empty();
    }

    /** Lets go of the map; does not say that the resolver has ended. */
    @Override
    public void close() {
        forget();
    }

    /** Says that the resolver is no longer at work. */
    public void stop() throws KernelException {
        find();
        beating.ifPresent(found -> found.map.setLong(0, 0));
    }
}
