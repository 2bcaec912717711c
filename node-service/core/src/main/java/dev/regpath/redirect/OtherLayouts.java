package dev.regpath.redirect;

import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.MapInfo;
import dev.regpath.redirect.Layout.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What agents with other layouts of the maps have pinned: an older one before an upgrade, a newer one before a rollback.
 * It serves until ours is complete. Its links are taken over, one by one; the rest goes last.
 */
final class OtherLayouts {
    /** What tells of sockets, with its {@code enum bpf_map_type}: LRU_HASH and ARRAY. It points into no other map. */
    private static final Map<Table, Integer> OF_SOCKETS = Map.of(Table.ORIGINS, 9, Table.DIALS, 2);

    private final Libbpf libbpf;
    private final PinPaths ours;

    OtherLayouts(Libbpf libbpf, PinPaths ours) {
        this.libbpf = libbpf;
        this.ours = ours;
    }

    /** Those of which anything is there. */
    List<PinPaths> find() throws IOException {
        try (Stream<Path> entries = Files.list(ours.top())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals(ours.layout()))
                    .sorted()
                    .map(name -> new PinPaths(ours.bpffs(), name))
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /**
     * Lets our programs go on with what sockets have asked for, so that an answer to what theirs have redirected is still
     * translated back. Where the form of a map has changed, ours begins empty.
     */
    void shareSockets() throws KernelException, IOException {
        for (PinPaths other : find()) {
            for (Map.Entry<Table, Integer> shared : OF_SOCKETS.entrySet()) {
                share(other, shared.getKey(), shared.getValue());
            }
        }
    }

    private void share(PinPaths other, Table table, int type) throws KernelException, IOException {
        Path pin = ours.map(table);
        Optional<Fd> opened = libbpf.objGet(other.map(table));
        if (opened.isPresent()) {
            try (Fd map = opened.get()) {
                MapInfo info = libbpf.mapInfo(map);
                boolean same = table.fits(info) && info.type() == type && info.flags() == 0;
                if (same && !Files.exists(pin)) {
                    Files.createDirectories(pin.getParent());
                    libbpf.objPin(map, pin);
                }
            }
        }
    }

    /** The pin of a living link of theirs on this hook. */
    Optional<Path> link(long cgroupId, Hook hook) throws KernelException, IOException {
        for (PinPaths other : find()) {
            Path pin = other.link(cgroupId, hook);
            Optional<Fd> opened = libbpf.objGet(pin);
            if (opened.isPresent()) {
                try (Fd link = opened.get()) {
                    if (libbpf.linkInfo(link).cgroupId() == cgroupId) {
                        return Optional.of(pin);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Detaches what they have still attached, hooks that we do not know among it, and removes all of their pins. */
    void remove() throws KernelException, IOException {
        FailureCollector failures = new FailureCollector();
        for (PinPaths other : find()) {
            for (Path pin : pinnedLinks(other)) {
                failures.attempt(() -> detach(pin));
            }
            failures.attempt(() -> Pins.removeTree(other.version()));
        }
        failures.finish();
    }

    private static List<Path> pinnedLinks(PinPaths other) throws IOException {
        if (!Files.isDirectory(other.links())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(other.links())) {
            return all.filter(path -> !Files.isDirectory(path)).toList();
        }
    }

    private void detach(Path pin) throws KernelException {
        Optional<Fd> opened = libbpf.objGet(pin);
        if (opened.isPresent()) {
            try (Fd link = opened.get()) {
                if (libbpf.linkInfo(link).cgroupId() != 0) {
                    libbpf.linkDetach(link, "detach " + pin.getFileName());
                }
            }
        }
    }
}
