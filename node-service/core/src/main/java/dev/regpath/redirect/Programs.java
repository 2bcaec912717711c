package dev.regpath.redirect;

import dev.regpath.linux.BpfObject;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import dev.regpath.redirect.Layout.SharedStruct;
import dev.regpath.redirect.Layout.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The pinned programs of one object file. Loaded only if the pinned ones come from another build; which build that is
 * stands, as the object's SHA-256, in a pinned map, written last: after an interruption before, all begins again.
 */
final class Programs {
    private static final int HASH_SIZE = 32;

    private static final byte[] AS_COMPILED = {};

    private final Libbpf libbpf;
    private final PinPaths pins;
    private final String object;
    private final int hashOffset;
    private final List<String> names;
    private final List<Table> maps;
    private final List<Table> emptyMaps;
    private final List<SharedStruct> structs;
    private final List<byte[]> constants;
    private byte[] hash = {};

    /**
     * One object file.
     *
     * @param maps what every process needs
     * @param emptyMaps what holds nothing that has to be kept: one that is missing, as after an upgrade from a version
     *     that did not have it, is made beside the others
     * @param structs what this side and the programs read of each other
     * @param constants what it is loaded with; then others with which it asks less and less of the kernel, for one that
     *     refuses it
     */
    private Programs(
            Libbpf libbpf,
            PinPaths pins,
            String object,
            int hashOffset,
            List<String> names,
            List<Table> maps,
            List<Table> emptyMaps,
            List<SharedStruct> structs,
            List<byte[]> constants) {
        this.libbpf = libbpf;
        this.pins = pins;
        this.object = object;
        this.hashOffset = hashOffset;
        this.names = names;
        this.maps = maps;
        this.emptyMaps = emptyMaps;
        this.structs = structs;
        this.constants = constants;
    }

    /** The programs on cgroup hooks. */
    static Programs ofRedirects(Libbpf libbpf, PinPaths pins) {
        return new Programs(
                libbpf,
                pins,
                "redirect",
                0,
                Arrays.stream(Hook.values()).map(Hook::program).toList(),
                List.of(
                        Table.FRONTENDS,
                        Table.STATES,
                        Table.SLOTS,
                        Table.COUNTERS,
                        Table.HEALTH,
                        Table.SCOPE,
                        Table.SCOPING),
                List.of(
                        Table.EXCLUDED,
                        Table.ORIGINS,
                        Table.TRACING,
                        Table.EVENTS,
                        Table.CONNECTING,
                        Table.DIALS,
                        Table.PORTS,
                        Table.REPORTS,
                        Table.REDIALS,
                        Table.HEARTBEAT),
                List.of(
                        SharedStruct.FRONTEND,
                        SharedStruct.SLOT,
                        SharedStruct.HEALTH,
                        SharedStruct.MEMBERSHIP,
                        SharedStruct.EXCLUSION,
                        SharedStruct.CONSTANTS),
                constants(Libc.ticksPerSecond()));
    }

    private static List<byte[]> constants(int ticksPerSecond) {
        return List.of(
                Layout.constants(ticksPerSecond, true, true),
                Layout.constants(ticksPerSecond, false, true),
                Layout.constants(ticksPerSecond, true, false),
                Layout.constants(ticksPerSecond, false, false));
    }

    /** The programs on trace points that keep the scope. */
    static Programs ofScope(Libbpf libbpf, PinPaths pins) {
        return new Programs(
                libbpf,
                pins,
                "scope",
                HASH_SIZE,
                TracePoint.programs(),
                List.of(Table.SCOPE, Table.UNITS),
                List.of(),
                List.of(SharedStruct.UNIT),
                List.of(AS_COMPILED));
    }

    /** Whether the pinned programs are those of this build, and have all their maps. */
    boolean current() throws KernelException {
        Optional<byte[]> meta = meta();
        if (meta.isEmpty() || !Arrays.equals(hash(), 0, HASH_SIZE, meta.get(), hashOffset, hashOffset + HASH_SIZE)) {
            return false;
        }
        return names.stream().allMatch(name -> Files.exists(pins.program(name)))
                && maps.stream().allMatch(map -> Files.exists(pins.map(map)))
                && emptyMaps.stream().allMatch(map -> Files.exists(pins.map(map)));
    }

    /**
     * Loads the programs of this build and pins them in place of any others. Maps are taken over. Links still run the
     * old programs until they are updated; only then {@link #settle} is to be called.
     */
    void load() throws KernelException, IOException {
        Files.createDirectories(pins.maps());
        Files.createDirectories(pins.programs());
        unsettle();
        try (BpfObject loaded = loaded()) {
            for (SharedStruct struct : structs) {
                struct.check(loaded.struct(struct.word()));
            }
            for (String name : names) {
                Path fresh = pins.program(name + "_new");
                Files.deleteIfExists(fresh);
                loaded.pinProgram(name, fresh);
                Files.move(fresh, pins.program(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private BpfObject loaded() throws KernelException {
        List<KernelException> refusals = new ArrayList<>();
        for (byte[] some : constants) {
            try {
                return BpfObject.load(libbpf, "regpath_" + object, file(), pins.maps(), some);
            } catch (KernelException e) {
                refusals.add(e);
            }
        }
        KernelException first = refusals.removeFirst();
        refusals.forEach(first::addSuppressed);
        throw first;
    }

    /**
     * From here to {@link #settle} the next process begins again. If the map that all read is missing, so does
     * everybody else; and the maps that point into each other are made again together. What runs now keeps the old ones
     * until it is replaced.
     */
    private void unsettle() throws KernelException, IOException {
        boolean complete = maps.stream().allMatch(map -> Files.exists(pins.map(map)));
        Optional<Fd> opened = libbpf.objGet(pins.map(Table.META));
        if (opened.isPresent()) {
            try (Fd map = opened.get()) {
                Table.META.check(libbpf.mapInfo(map));
                byte[] meta = Files.exists(pins.map(Table.SCOPE))
                        ? libbpf.mapLookup(map, Layout.bytes(0), Layout.META_SIZE)
                                .orElseThrow()
                        : new byte[Layout.META_SIZE];
                Arrays.fill(meta, hashOffset, hashOffset + HASH_SIZE, (byte) 0);
                libbpf.mapUpdate(map, Layout.bytes(0), meta, "write down that programs are replaced");
            }
        }
        if (!complete) {
            for (Table table : maps) {
                if (TableMaps.TABLES.contains(table)) {
                    Files.deleteIfExists(pins.map(table));
                }
            }
        }
    }

    /** Writes down that all links run the programs of this build. */
    void settle() throws KernelException {
        try (Fd map = libbpf.objGet(pins.map(Table.META)).orElseThrow()) {
            byte[] meta = meta().orElseThrow();
            System.arraycopy(hash(), 0, meta, hashOffset, HASH_SIZE);
            libbpf.mapUpdate(map, Layout.bytes(0), meta, "write down which programs run");
        }
    }

    /** Opens one of the pinned programs. */
    Fd open(String name) throws KernelException {
        return libbpf.objGet(pins.program(name))
                .orElseThrow(() -> KernelException.unexpected(
                        "bpf_obj_get",
                        "program %s is not pinned although others are".formatted(name),
                        "run `regpath revert`, then apply again"));
    }

    private Optional<byte[]> meta() throws KernelException {
        Optional<Fd> opened = libbpf.objGet(pins.map(Table.META));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (Fd map = opened.get()) {
            Table.META.check(libbpf.mapInfo(map));
            return libbpf.mapLookup(map, Layout.bytes(0), Layout.META_SIZE);
        }
    }

    private byte[] file() {
        return file(object);
    }

    /** An object file of this build. */
    static byte[] file(String object) {
        try (InputStream in = Programs.class.getResourceAsStream(object + ".bpf.o")) {
            if (in == null) {
                throw new IllegalStateException(object + ".bpf.o is missing: this is not a complete build of Regpath");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of an object file of this build, which stays the same for as long as this process runs. */
    private byte[] hash() {
        if (hash.length == 0) {
            try {
                hash = MessageDigest.getInstance("SHA-256").digest(file());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
        return hash;
    }
}
