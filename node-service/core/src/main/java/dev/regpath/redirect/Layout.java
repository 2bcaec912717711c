package dev.regpath.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.BtfStruct;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.MapInfo;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that the programs and this side share: {@code layout.h} in Java. What goes onto the wire is in network
 * order, everything else in the machine's.
 */
final class Layout {
    /** The directory of pins of this layout. A change of a map needs another, see {@code layout.h}. */
    static final String VERSION = "v1";

    static final int MAX_FRONTENDS = 1024;
    static final int MAX_SLOTS = 8192;
    static final int MAX_COUNTERS = 2 * MAX_FRONTENDS + MAX_SLOTS;
    static final int MAX_SCOPE = 256;
    static final int MAX_ORIGINS = 4096;

    static final int FRONTEND_SIZE = 20;
    static final int SLOT_SIZE = 24;
    static final int UNIT_NAME_SIZE = 64;
    static final int UNIT_SIZE = Long.BYTES + UNIT_NAME_SIZE;
    static final int META_SIZE = 64;
    static final int PEER_SIZE = 32;
    static final int ORIGIN_SIZE = 20;
    static final int MAX_TRACING = 2;
    static final int EVENTS_SIZE = 262_144;
    static final int MAX_CONNECTING = 1024;
    static final int EVENT_SIZE = 88;
    static final int COMMAND_SIZE = 16;

    private static final int ADDRESS_SIZE = 16;
    private static final int MAPPED_PREFIX_SIZE = 12;
    private static final int PORT = ADDRESS_SIZE;
    private static final int PROTOCOL = PORT + Short.BYTES;
    private static final int COUNTER = PORT + 2 * Short.BYTES;
    private static final long REFUSE = 1L << 48;

    /** The structs whose fields are read or written here, and where each of these fields is. */
    enum SharedStruct {
        FRONTEND("frontend", FRONTEND_SIZE, Map.of("address", 0, "port", PORT, "protocol", PROTOCOL)),
        SLOT("slot", SLOT_SIZE, Map.of("address", 0, "port", PORT, "counter", COUNTER)),
        UNIT("unit", UNIT_SIZE, Map.of("parent", 0, "name", Long.BYTES));

        @SuppressWarnings("ImmutableEnumChecker") // A record of a copied map.
        private final BtfStruct here;

        SharedStruct(String name, int size, Map<String, Integer> offsets) {
            here = new BtfStruct(name, size, offsets);
        }

        /** Its name in C. */
        String word() {
            return here.name();
        }

        /** Refuses programs that were compiled with another form of it. */
        void check(BtfStruct there) throws KernelException {
            Map<String, Integer> offsets = new TreeMap<>(there.offsets());
            offsets.keySet().retainAll(here.offsets().keySet());
            if (there.size() != here.size() || !offsets.equals(here.offsets())) {
                throw KernelException.unexpected(
                        "bpf_object__btf",
                        "struct %s has %d bytes and its fields at %s; expected are %d and %s"
                                .formatted(
                                        here.name(), there.size(), offsets, here.size(), new TreeMap<>(here.offsets())),
                        "the programs and the Java side come from different builds: install Regpath again");
            }
        }
    }

    /** The maps with the sizes of their keys and values, and how many entries they hold. */
    enum Table {
        FRONTENDS("frontends", FRONTEND_SIZE, Integer.BYTES, MAX_FRONTENDS),
        STATES("states", Integer.BYTES, Long.BYTES, MAX_FRONTENDS),
        SLOTS("slots", Integer.BYTES, SLOT_SIZE, MAX_SLOTS),
        COUNTERS("counters", Integer.BYTES, Long.BYTES, MAX_COUNTERS),
        SCOPE("scope", Long.BYTES, Integer.BYTES, MAX_SCOPE),
        ORIGINS("origins", PEER_SIZE, ORIGIN_SIZE, MAX_ORIGINS),
        META("meta", Integer.BYTES, META_SIZE, 1),
        UNITS("units", UNIT_SIZE, Integer.BYTES, MAX_SCOPE),
        TRACING("tracing", Integer.BYTES, Long.BYTES, MAX_TRACING),
        EVENTS("events", 0, 0, EVENTS_SIZE),
        CONNECTING("connecting", Long.BYTES, Long.BYTES, MAX_CONNECTING);

        private final String pin;
        private final int keySize;
        private final int valueSize;
        private final int entries;

        Table(String pin, int keySize, int valueSize, int entries) {
            this.pin = pin;
            this.keySize = keySize;
            this.valueSize = valueSize;
            this.entries = entries;
        }

        /** The name of its pin. */
        String pin() {
            return pin;
        }

        int keySize() {
            return keySize;
        }

        int valueSize() {
            return valueSize;
        }

        /** Whether a map has this form. */
        boolean fits(MapInfo info) {
            return info.keySize() == keySize && info.valueSize() == valueSize && info.maxEntries() == entries;
        }

        /** Refuses a map that another version of the programs has made. */
        void check(MapInfo info) throws KernelException {
            if (!fits(info)) {
                throw KernelException.unexpected(
                        "bpf_obj_get_info_by_fd",
                        "map %s has keys of %d and values of %d bytes, %d entries; expected are %d, %d and %d"
                                .formatted(
                                        pin,
                                        info.keySize(),
                                        info.valueSize(),
                                        info.maxEntries(),
                                        keySize,
                                        valueSize,
                                        entries),
                        "run `regpath revert` with the version that made it, then apply again");
            }
        }
    }

    /**
     * What one aligned 64-bit store tells the programs of a frontend.
     *
     * @param base index of its first slot
     * @param count number of its slots
     * @param refuse whether it refuses when it has none
     */
    record FrontendState(int base, int count, boolean refuse) {
        static FrontendState of(long bits) {
            return new FrontendState((int) bits, (int) (bits >>> 32) & 0xffff, (bits & REFUSE) != 0);
        }

        long bits() {
            return Integer.toUnsignedLong(base) | (long) count << 32 | (refuse ? REFUSE : 0);
        }
    }

    /**
     * One backend of a frontend.
     *
     * @param backend where it is
     * @param counter index of its counter
     */
    record Slot(Endpoint backend, int counter) {
        static Slot of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            Endpoint backend = endpoint(buffer);
            return new Slot(backend, buffer.order(ByteOrder.nativeOrder()).getInt(COUNTER));
        }

        byte[] bytes() {
            ByteBuffer buffer = ByteBuffer.allocate(SLOT_SIZE);
            put(buffer, backend);
            return buffer.order(ByteOrder.nativeOrder())
                    .putInt(COUNTER, counter)
                    .array();
        }
    }

    private Layout() {}

    static byte[] frontend(Frontend frontend) {
        ByteBuffer buffer = ByteBuffer.allocate(FRONTEND_SIZE);
        put(buffer, frontend.endpoint());
        return buffer.put((byte) frontend.protocol().number()).array();
    }

    static Frontend frontend(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Endpoint endpoint = endpoint(buffer);
        Protocol protocol = buffer.get() == Protocol.TCP.number() ? Protocol.TCP : Protocol.UDP;
        return new Frontend(endpoint, protocol);
    }

    /** Whether a directory's name, with its zero at the end, has room in {@code struct unit}. */
    static boolean fits(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length < UNIT_NAME_SIZE;
    }

    /** A directory by its parent's id and its own name, which has at most 63 bytes. */
    static byte[] unit(long parent, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length >= UNIT_NAME_SIZE) {
            throw new IllegalArgumentException("'%s' is longer than %d bytes".formatted(name, UNIT_NAME_SIZE - 1));
        }
        return ByteBuffer.allocate(UNIT_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(parent)
                .put(text)
                .array();
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    static long longOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
    }

    static int intOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static void put(ByteBuffer buffer, Endpoint endpoint) {
        byte[] address = endpoint.address().getAddress();
        if (address.length < ADDRESS_SIZE) {
            buffer.position(MAPPED_PREFIX_SIZE - 2).putShort((short) 0xffff);
        }
        buffer.put(address).putShort((short) endpoint.port());
    }

    private static Endpoint endpoint(ByteBuffer buffer) {
        return new Endpoint(address(buffer), Short.toUnsignedInt(buffer.getShort()));
    }

    /** The JDK turns ::ffff:a.b.c.d into IPv4 by itself. */
    static InetAddress address(ByteBuffer buffer) {
        byte[] address = new byte[ADDRESS_SIZE];
        buffer.get(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
