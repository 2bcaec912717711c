package dev.regpath.linux;

import static dev.regpath.linux.Native.bind;
import static dev.regpath.linux.Native.bindVoid;
import static dev.regpath.linux.Native.bindWithErrno;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A compiled file of BPF programs, loaded into the kernel: the object API of {@code <bpf/libbpf.h>}. Maps declared with
 * LIBBPF_PIN_BY_NAME are taken from their pins if they are there, else made and pinned. Programs live until
 * {@link #close()} unless they are attached or pinned.
 */
public final class BpfObject implements AutoCloseable {
    /** Enough for the end of any verifier log of ours. */
    private static final int LOG_SIZE = 256 * 1024;

    /** struct bpf_object_open_opts of libbpf 1.0; later versions only append to it. */
    private static final StructLayout OPEN_OPTS = MemoryLayout.structLayout(
            JAVA_LONG.withName("sz"),
            ADDRESS.withName("object_name"),
            JAVA_LONG.withName("relaxed_maps"),
            ADDRESS.withName("pin_root_path"),
            JAVA_LONG.withName("reserved"),
            ADDRESS.withName("kconfig"),
            ADDRESS.withName("btf_custom_path"),
            ADDRESS.withName("kernel_log_buf"),
            JAVA_LONG.withName("kernel_log_size"),
            JAVA_INT.withName("kernel_log_level"),
            MemoryLayout.paddingLayout(4));

    /** enum in {@code <linux/btf.h>}. */
    private static final int BTF_KIND_STRUCT = 4;

    /** struct btf_type: name, kind with the number of members, size; then so many struct btf_member: name, type, bits before it. */
    private static final int BTF_TYPE_SIZE = 3 * Integer.BYTES;

    private static final int BTF_MEMBER_SIZE = 3 * Integer.BYTES;

    private static final String OTHER_BUILD =
            "the programs and the Java side come from different builds: install Regpath again";

    private static final byte[] AS_COMPILED = {};

    private final SymbolLookup library;
    private final String name;
    private final MemorySegment object;

    private BpfObject(SymbolLookup library, String name, MemorySegment object) {
        this.library = library;
        this.name = name;
        this.object = object;
    }

    /**
     * Opens and loads an object file.
     *
     * @param name for the kernel's listings
     * @param pins a directory of bpffs, where the maps' pins are or shall be
     * @throws KernelException with the verifier's log if a program was refused
     */
    public static BpfObject load(Libbpf libbpf, String name, byte[] file, Path pins) throws KernelException {
        return load(libbpf, name, file, pins, AS_COMPILED);
    }

    /**
     * The same with other constants than those it was compiled with.
     *
     * @param constants the whole content of {@code .rodata}
     */
    public static BpfObject load(Libbpf libbpf, String name, byte[] file, Path pins, byte[] constants)
            throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG_SIZE);
            BpfObject object = open(libbpf.library, arena, name, file, pins, log);
            if (constants.length > 0) {
                object.set(constants, arena);
            }
            MethodHandle load = bind(libbpf.library, "bpf_object__load", JAVA_INT, ADDRESS);
            int result = Native.run(() -> (int) load.invokeExact(object.object));
            if (result < 0) {
                object.close();
                throw KernelException.rejected(
                        "bpf_object__load",
                        -result,
                        "load " + name,
                        log.getString(0).strip());
            }
            return object;
        }
    }

    private static BpfObject open(
            SymbolLookup library, Arena arena, String name, byte[] file, Path pins, MemorySegment log)
            throws KernelException {
        MethodHandle open = bindWithErrno(library, "bpf_object__open_mem", 3, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        MemorySegment options = arena.allocate(OPEN_OPTS);
        options.set(JAVA_LONG, offset("sz"), OPEN_OPTS.byteSize());
        options.set(ADDRESS, offset("object_name"), arena.allocateFrom(name));
        options.set(ADDRESS, offset("pin_root_path"), arena.allocateFrom(pins.toString()));
        options.set(ADDRESS, offset("kernel_log_buf"), log);
        options.set(JAVA_LONG, offset("kernel_log_size"), log.byteSize());
        MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, file);
        MemorySegment errno = Native.captured(arena);
        MemorySegment object =
                Native.run(() -> (MemorySegment) open.invokeExact(errno, bytes, bytes.byteSize(), options));
        if (object.equals(MemorySegment.NULL)) {
            throw KernelException.of("bpf_object__open_mem", Native.errno(errno), "read " + name);
        }
        return new BpfObject(library, name, object);
    }

    private void set(byte[] constants, Arena arena) throws KernelException {
        MethodHandle find = bind(library, "bpf_object__find_map_by_name", ADDRESS, ADDRESS, ADDRESS);
        MethodHandle set = bind(library, "bpf_map__set_initial_value", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        MemorySegment section = arena.allocateFrom(".rodata");
        MemorySegment map = Native.run(() -> (MemorySegment) find.invokeExact(object, section));
        MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, constants);
        if (map.equals(MemorySegment.NULL)) {
            close();
            throw KernelException.unexpected(
                    "bpf_object__find_map_by_name", "find the constants of " + name, OTHER_BUILD);
        }
        int result = Native.run(() -> (int) set.invokeExact(map, bytes, bytes.byteSize()));
        if (result < 0) {
            close();
            throw KernelException.of("bpf_map__set_initial_value", -result, "set the constants of " + name);
        }
    }

    /**
     * A struct of the programs, as their compiler laid it out.
     *
     * @param structName its name in C
     */
    public BtfStruct struct(String structName) throws KernelException {
        MethodHandle types = bind(library, "bpf_object__btf", ADDRESS, ADDRESS);
        MethodHandle find = bind(library, "btf__find_by_name_kind", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        MethodHandle byId = bind(library, "btf__type_by_id", ADDRESS, ADDRESS, JAVA_INT);
        MethodHandle nameAt = bind(library, "btf__name_by_offset", ADDRESS, ADDRESS, JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = arena.allocateFrom(structName);
            MemorySegment btf = Native.run(() -> (MemorySegment) types.invokeExact(object));
            int id = btf.equals(MemorySegment.NULL)
                    ? 0
                    : Native.run(() -> (int) find.invokeExact(btf, wanted, BTF_KIND_STRUCT));
            if (id <= 0) {
                throw KernelException.unexpected(
                        "btf__find_by_name_kind", "find struct %s in %s".formatted(structName, name), OTHER_BUILD);
            }
            MemorySegment header = Native.run(() -> (MemorySegment) byId.invokeExact(btf, id));
            int fields = header.reinterpret(BTF_TYPE_SIZE).get(JAVA_INT, Integer.BYTES) & 0xffff;
            IntBuffer words = header.reinterpret(BTF_TYPE_SIZE + (long) fields * BTF_MEMBER_SIZE)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .asIntBuffer();
            words.position(2);
            int size = words.get();
            Map<String, Integer> offsets = new HashMap<>();
            for (int i = 0; i < fields; i++) {
                int nameOffset = words.get();
                words.get(); // Its type.
                MemorySegment field = Native.run(() -> (MemorySegment) nameAt.invokeExact(btf, nameOffset));
                offsets.put(field.reinterpret(Long.MAX_VALUE).getString(0), words.get() / Byte.SIZE);
            }
            return new BtfStruct(structName, size, offsets);
        }
    }

    /**
     * Pins a program, so that it remains after this object.
     *
     * @param program the name of its C function
     */
    public void pinProgram(String program, Path path) throws KernelException {
        MethodHandle pin = bind(library, "bpf_obj_pin", JAVA_INT, JAVA_INT, ADDRESS);
        int number = fd(program);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pathName = arena.allocateFrom(path.toString());
            Libbpf.status("bpf_obj_pin", path.toString(), () -> (int) pin.invokeExact(number, pathName));
        }
    }

    /**
     * BPF_LINK_CREATE: attaches a program to a cgroup until the link is closed; it may remain after this object.
     *
     * @param program the name of its C function
     */
    public Fd attach(String program, Fd cgroup, int attachType, String what) throws KernelException {
        MethodHandle create = bind(library, "bpf_link_create", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
        int number = fd(program);
        return new Fd(Libbpf.status("bpf_link_create", what, () ->
                (int) create.invokeExact(number, cgroup.number(), attachType, MemorySegment.NULL)));
    }

    /** The number belongs to this object, which closes it. */
    private int fd(String program) throws KernelException {
        MethodHandle find = bind(library, "bpf_object__find_program_by_name", ADDRESS, ADDRESS, ADDRESS);
        MethodHandle fd = bind(library, "bpf_program__fd", JAVA_INT, ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment programName = arena.allocateFrom(program);
            MemorySegment found = Native.run(() -> (MemorySegment) find.invokeExact(object, programName));
            if (found.equals(MemorySegment.NULL)) {
                throw KernelException.unexpected(
                        "bpf_object__find_program_by_name",
                        "find program %s in %s".formatted(program, name),
                        OTHER_BUILD);
            }
            return Libbpf.status("bpf_program__fd", program, () -> (int) fd.invokeExact(found));
        }
    }

    private static long offset(String field) {
        return OPEN_OPTS.byteOffset(PathElement.groupElement(field));
    }

    @Override
    public void close() {
        MethodHandle close = bindVoid(library, "bpf_object__close", ADDRESS);
        Native.run(() -> {
            close.invokeExact(object);
            return 0;
        });
    }
}
