package dev.regpath.redirect;

import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.RingBuffer;
import dev.regpath.redirect.Layout.HealthReport;
import dev.regpath.redirect.Layout.Table;
import dev.regpath.routing.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the programs tell of the addresses that connections go to: one that is not chosen for a while because a connect
 * failed, and, four times a second at most, one that is in use: a connection was made, or something was sent over one.
 * One reader at a time. Not thread-safe.
 */
public final class DialReports implements AutoCloseable {
    /**
     * What is told of an address.
     *
     * @param address a backend, or a frontend's own address
     * @param out whether it is not chosen while another can be; if not, it is in use
     * @param failures how many connects in a row have failed
     */
    public record DialReport(Endpoint address, boolean out, int failures) {}

    /** Finds whose health is meant. */
    interface HealthAddresses {
        Optional<Endpoint> of(HealthReport report) throws KernelException;
    }

    private final RingBuffer reports;
    private final int id;
    private final HealthAddresses addresses;

    /** What nobody has read before is past: whoever begins to listen asks by himself how endpoints do. */
    private DialReports(RingBuffer reports, int id, HealthAddresses addresses) throws KernelException {
        this.reports = reports;
        this.id = id;
        this.addresses = addresses;
        reports.skipPast();
    }

    /** Opens the pinned ring buffer; empty if there is none. */
    static Optional<DialReports> open(Libbpf libbpf, PinPaths pins, HealthAddresses addresses) throws KernelException {
        Optional<Fd> pinned = libbpf.objGet(pins.map(Table.REPORTS));
        if (pinned.isEmpty()) {
            return Optional.empty();
        }
        int id = libbpf.mapInfo(pinned.get()).id();
        return Optional.of(new DialReports(new RingBuffer(libbpf, pinned.get()), id, addresses));
    }

    /** What was told since; waits at most {@code patience} for anything. What is about no address of the table is left out. */
    public List<DialReport> poll(Duration patience) throws KernelException {
        List<DialReport> told = new ArrayList<>();
        for (byte[] bytes : reports.poll(patience)) {
            HealthReport report = HealthReport.of(bytes);
            addresses
                    .of(report)
                    .ifPresent(address -> told.add(new DialReport(address, report.outUntil() != 0, report.failures())));
        }
        return told;
    }

    /** Whether the programs that run now write to what is read here: pins may have been removed and made again. */
    boolean heardOf(Libbpf libbpf, PinPaths pins) throws KernelException {
        return Pins.isMap(libbpf, pins.map(Table.REPORTS), id);
    }

    @Override
    public void close() {
        reports.close();
    }
}
