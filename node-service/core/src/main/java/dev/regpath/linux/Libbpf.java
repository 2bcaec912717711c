package dev.regpath.linux;

import static dev.regpath.linux.Native.bind;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * libbpf 1.x: one method for one function of {@code <bpf/bpf.h>}, most of them one command of bpf(2). Version 1 promises
 * that functions which return an int return a negative error number. Thread-safe.
 */
public final class Libbpf {
    private static final String LIBRARY = "libbpf.so.1";
    /** What it needs itself, first things first: the dynamic linker takes what is loaded already before it searches. */
    private static final List<String> NEEDED = List.of("libz.so.1", "libelf.so.1");
    /** More programs than the kernel lets anybody attach to one cgroup. */
    private static final int MAX_PROGRAMS = 64;

    private final MethodHandle objPin;
    private final MethodHandle objGet;
    private final MethodHandle objGetInfo;
    private final MethodHandle mapLookup;
    private final MethodHandle mapUpdate;
    private final MethodHandle mapDelete;
    private final MethodHandle mapNextKey;
    private final MethodHandle linkCreate;
    private final MethodHandle linkUpdate;
    private final MethodHandle linkDetach;
    private final MethodHandle progQuery;
    private final MethodHandle progAttach;
    private final MethodHandle progDetach;
    private final MethodHandle rawTracepointOpen;
    private final MethodHandle probeProgType;
    final SymbolLookup library;

    private Libbpf(SymbolLookup library) {
        this.library = library;
        objPin = bind(library, "bpf_obj_pin", JAVA_INT, JAVA_INT, ADDRESS);
        objGet = bind(library, "bpf_obj_get", JAVA_INT, ADDRESS);
        objGetInfo = bind(library, "bpf_obj_get_info_by_fd", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        mapLookup = bind(library, "bpf_map_lookup_elem", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        mapUpdate = bind(library, "bpf_map_update_elem", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        mapDelete = bind(library, "bpf_map_delete_elem", JAVA_INT, JAVA_INT, ADDRESS);
        mapNextKey = bind(library, "bpf_map_get_next_key", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        linkCreate = bind(library, "bpf_link_create", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
        linkUpdate = bind(library, "bpf_link_update", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
        linkDetach = bind(library, "bpf_link_detach", JAVA_INT, JAVA_INT);
        progQuery = bind(library, "bpf_prog_query", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        progAttach = bind(library, "bpf_prog_attach", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        progDetach = bind(library, "bpf_prog_detach2", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        rawTracepointOpen = bind(library, "bpf_raw_tracepoint_open", JAVA_INT, ADDRESS, JAVA_INT);
        probeProgType = bind(library, "libbpf_probe_bpf_prog_type", JAVA_INT, JAVA_INT, ADDRESS);
    }

    /**
     * Loads the library, and silences it: what it would print is in our exceptions. The one that came with the Java
     * runtime is taken if there is one, else what dlopen(3) finds.
     *
     * @throws NotSupportedException if there is no libbpf.so.1, or none that this node's libc can load
     */
    public static Libbpf load() throws NotSupportedException {
        return load(Path.of(System.getProperty("java.home"), "lib"));
    }

    /**
     * Begins to load it, and to link its functions and those of the C library, in a thread of its own. Java takes tens of
     * milliseconds for that, mostly in classes that it makes at run time; whoever needs a function before waits for that
     * one alone.
     */
    public static void preload() {
        Thread.ofPlatform().daemon().name("preload").start(() -> {
            try {
                long _ = Libc.monotonicTime();
                Libbpf _ = load();
            } catch (NotSupportedException e) {
                LoggerFactory.getLogger(Libbpf.class).debug("whoever needs libbpf will say so", e);
            }
        });
    }

    static Libbpf load(Path bundled) throws NotSupportedException {
        SymbolLookup library;
        try {
            library = lookup(bundled);
        } catch (IllegalArgumentException e) {
            NotSupportedException missing = new NotSupportedException(
                    LIBRARY + " cannot be loaded: " + e.getMessage(),
                    "install the package libbpf1 (Debian, Ubuntu) or libbpf (others)");
            missing.initCause(e);
            throw missing;
        }
        MethodHandle setPrint = bind(library, "libbpf_set_print", ADDRESS, ADDRESS);
        MemorySegment _ = Native.run(() -> (MemorySegment) setPrint.invokeExact(MemorySegment.NULL));
        return new Libbpf(library);
    }

    private static SymbolLookup lookup(Path bundled) {
        if (!Files.exists(bundled.resolve(LIBRARY))) {
            return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        }
        for (String needed : NEEDED) {
            SymbolLookup _ = SymbolLookup.libraryLookup(bundled.resolve(needed), Arena.global());
        }
        return SymbolLookup.libraryLookup(bundled.resolve(LIBRARY), Arena.global());
    }

    /** BPF_OBJ_PIN: lets a program, map or link live on under a path of bpffs that has no dot in it. */
    public void objPin(Fd object, Path path) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            status("bpf_obj_pin", path.toString(), () -> (int) objPin.invokeExact(object.number(), name));
        }
    }

    /** BPF_OBJ_GET: opens what is pinned; empty if nothing is. */
    public Optional<Fd> objGet(Path path) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int result = Native.run(() -> (int) objGet.invokeExact(name));
            return found("bpf_obj_get", path.toString(), result) ? Optional.of(new Fd(result)) : Optional.empty();
        }
    }

    /** BPF_OBJ_GET_INFO_BY_FD of a map. */
    public MapInfo mapInfo(Fd map) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = info(arena, map, 88);
            return new MapInfo(
                    info.get(JAVA_INT, 0),
                    info.get(JAVA_INT, 4),
                    info.get(JAVA_INT, 8),
                    info.get(JAVA_INT, 12),
                    info.get(JAVA_INT, 16),
                    info.get(JAVA_INT, 20));
        }
    }

    /** BPF_OBJ_GET_INFO_BY_FD of a link to a cgroup. */
    public LinkInfo linkInfo(Fd link) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = info(arena, link, 64);
            return new LinkInfo(info.get(JAVA_INT, 8), info.get(JAVA_LONG, 16));
        }
    }

    /** BPF_OBJ_GET_INFO_BY_FD of a program, of which only the id is wanted. */
    public int programId(Fd program) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            return info(arena, program, 8).get(JAVA_INT, 4);
        }
    }

    /** The kernel writes at most {@code size} bytes, fewer if it is older than this version's struct. */
    MemorySegment info(Arena arena, Fd object, int size) throws KernelException {
        MemorySegment info = arena.allocate(size, Long.BYTES);
        MemorySegment length = arena.allocateFrom(JAVA_INT, size);
        status("bpf_obj_get_info_by_fd", "look at a BPF object", () ->
                (int) objGetInfo.invokeExact(object.number(), info, length));
        return info;
    }

    /** BPF_MAP_LOOKUP_ELEM: empty if the map has no such key. */
    public Optional<byte[]> mapLookup(Fd map, byte[] key, int valueSize) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyMemory = bytes(arena, key);
            MemorySegment value = arena.allocate(valueSize, Long.BYTES);
            int result = Native.run(() -> (int) mapLookup.invokeExact(map.number(), keyMemory, value));
            return found("bpf_map_lookup_elem", "look into a map", result)
                    ? Optional.of(value.toArray(JAVA_BYTE))
                    : Optional.empty();
        }
    }

    /** BPF_MAP_UPDATE_ELEM with BPF_ANY: adds or replaces. E2BIG if the map is full. */
    public void mapUpdate(Fd map, byte[] key, byte[] value, String what) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyMemory = bytes(arena, key);
            MemorySegment valueMemory = bytes(arena, value);
            status("bpf_map_update_elem", what, () ->
                    (int) mapUpdate.invokeExact(map.number(), keyMemory, valueMemory, 0L));
        }
    }

    /** BPF_MAP_DELETE_ELEM: whether the key was there. */
    public boolean mapDelete(Fd map, byte[] key) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyMemory = bytes(arena, key);
            int result = Native.run(() -> (int) mapDelete.invokeExact(map.number(), keyMemory));
            return found("bpf_map_delete_elem", "delete from a map", result);
        }
    }

    /** BPF_MAP_GET_NEXT_KEY, over and over: all keys of a hash map. */
    public List<byte[]> mapKeys(Fd map, int keySize) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            List<byte[]> keys = new ArrayList<>();
            MemorySegment next = arena.allocate(keySize, Long.BYTES);
            MemorySegment key = arena.allocate(keySize, Long.BYTES);
            MemorySegment previous = MemorySegment.NULL;
            while (nextKey(map, previous, next)) {
                keys.add(next.toArray(JAVA_BYTE));
                previous = key.copyFrom(next);
            }
            return keys;
        }
    }

    private boolean nextKey(Fd map, MemorySegment previous, MemorySegment next) throws KernelException {
        int result = Native.run(() -> (int) mapNextKey.invokeExact(map.number(), previous, next));
        return found("bpf_map_get_next_key", "walk through a map", result);
    }

    /** mmap(2) of an array map that was made with BPF_F_MMAPABLE, which Linux knows since 5.5. */
    public MappedArray mapArray(Fd map, MapInfo info) throws KernelException {
        // Elements start at multiples of 8, kernel/bpf/arraymap.c.
        long elementSize = (info.valueSize() + 7L) / 8 * 8;
        return new MappedArray(Libc.mmap(map.number(), elementSize * info.maxEntries(), "look into a map"));
    }

    /** BPF_LINK_CREATE: attaches a program to a cgroup until the last reference to the link goes. */
    public Fd linkCreate(Fd program, Fd cgroup, int attachType, String what) throws KernelException {
        return new Fd(status("bpf_link_create", what, () ->
                (int) linkCreate.invokeExact(program.number(), cgroup.number(), attachType, MemorySegment.NULL)));
    }

    /** BPF_LINK_UPDATE: puts another program in place of a link's. No call of the hook sees none. */
    public void linkUpdate(Fd link, Fd program, String what) throws KernelException {
        status("bpf_link_update", what, () ->
                (int) linkUpdate.invokeExact(link.number(), program.number(), MemorySegment.NULL));
    }

    /** BPF_LINK_DETACH, from Linux 5.9: detaches although others may hold the link open. */
    public void linkDetach(Fd link, String what) throws KernelException {
        status("bpf_link_detach", what, () -> (int) linkDetach.invokeExact(link.number()));
    }

    /** BPF_PROG_QUERY: what is attached to the cgroup itself, by anybody. */
    public AttachedPrograms progQuery(Fd cgroup, int attachType, String what) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = Native.ints(arena, 1);
            MemorySegment ids = Native.ints(arena, MAX_PROGRAMS);
            MemorySegment count = arena.allocateFrom(JAVA_INT, MAX_PROGRAMS);
            status("bpf_prog_query", what, () ->
                    (int) progQuery.invokeExact(cgroup.number(), attachType, 0, flags, ids, count));
            List<Integer> programs = new ArrayList<>();
            for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
                programs.add(ids.getAtIndex(JAVA_INT, i));
            }
            return new AttachedPrograms(AttachedPrograms.Mode.of(flags.get(JAVA_INT, 0)), programs);
        }
    }

    /** BPF_PROG_ATTACH: attaches without a link, for as long as the cgroup lives. Only tests do: as neighbours would. */
    void progAttach(Fd program, Fd cgroup, int attachType, int flags) throws KernelException {
        status("bpf_prog_attach", "attach a program", () ->
                (int) progAttach.invokeExact(program.number(), cgroup.number(), attachType, flags));
    }

    /** BPF_PROG_DETACH, the counterpart of {@link #progAttach}. */
    void progDetach(Fd program, Fd cgroup, int attachType) throws KernelException {
        status("bpf_prog_detach", "detach a program", () ->
                (int) progDetach.invokeExact(program.number(), cgroup.number(), attachType));
    }

    /**
     * Whether the kernel loads programs of a type for this process: it loads one that does nothing, and forgets it. Says
     * nothing of the reason.
     *
     * @param type of {@code enum bpf_prog_type}
     */
    public boolean probeProgType(int type) {
        return Native.run(() -> (int) probeProgType.invokeExact(type, MemorySegment.NULL)) == 1;
    }

    /** BPF_RAW_TRACEPOINT_OPEN of a program whose section names its tracepoint: a link that can be pinned. */
    public Fd rawTracepointOpen(Fd program, String what) throws KernelException {
        return new Fd(status("bpf_raw_tracepoint_open", what, () ->
                (int) rawTracepointOpen.invokeExact(MemorySegment.NULL, program.number())));
    }

    private static MemorySegment bytes(Arena arena, byte[] bytes) {
        return arena.allocate(bytes.length, Long.BYTES).copyFrom(MemorySegment.ofArray(bytes));
    }

    static int status(String call, String what, Native.NativeCall<Integer> function) throws KernelException {
        int result = Native.run(function);
        if (result < 0) {
            throw KernelException.of(call, -result, what);
        }
        return result;
    }

    private static boolean found(String call, String what, int result) throws KernelException {
        if (result == -Errno.ENOENT.number()) {
            return false;
        }
        if (result < 0) {
            throw KernelException.of(call, -result, what);
        }
        return true;
    }
}
