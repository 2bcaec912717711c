package dev.regpath.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.linux.BtfStruct;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.MapInfo;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;

/**
 * The bytes that the programs and this side share: {@code layout.h} in Java. What goes onto the wire is in network
 * order, everything else in the machine's.
 */
final class Layout {
    /** The directory of pins of this layout. A change of a map needs another, see {@code layout.h}. */
    static final String VERSION = "v3";

    static final int MAX_FRONTENDS = 1024;
    static final int MAX_SLOTS = 8192;
    static final int MAX_COUNTERS = 2 * MAX_FRONTENDS + MAX_SLOTS;
    static final int MAX_SCOPE = 1024;
    static final int MAX_EXCLUDED = 1024;
    static final int MAX_LEVELS = 15;
    static final int MAX_ORIGINS = 4096;

    static final int FRONTEND_SIZE = 20;
    static final int SLOT_SIZE = 24;
    static final int UNIT_NAME_SIZE = 64;
    static final int UNIT_SIZE = Long.BYTES + UNIT_NAME_SIZE;
    static final int META_SIZE = 64;
    static final int MEMBERSHIP_SIZE = 16;
    static final int EXCLUSION_SIZE = 16;
    static final int MAX_SCOPING = 2 + ElementBits.COUNT;
    static final int PEER_SIZE = 32;
    static final int ORIGIN_SIZE = 20;
    static final int MAX_TRACING = 2;
    static final int EVENTS_SIZE = 262_144;
    static final int MAX_CONNECTING = 1024;
    static final int EVENT_SIZE = 88;
    static final int COMMAND_SIZE = 16;
    static final int DIAL_BITS = 12;
    static final int MAX_DIALS = 1 << DIAL_BITS;
    static final int DIAL_SIZE = 72;
    static final int MAX_HEALTH = 4096;
    static final int HEALTH_SIZE = 40;
    static final int REPORTS_SIZE = 16_384;
    static final int REPORT_SIZE = 24;

    /** How long a sign of life of the agent's resolver counts. */
    static final Duration HEARTBEAT_VALID = Duration.ofSeconds(3);

    private static final int ADDRESS_SIZE = 16;
    private static final int MAPPED_PREFIX_SIZE = 12;
    private static final int PORT = ADDRESS_SIZE;
    private static final int PROTOCOL = PORT + Short.BYTES;
    private static final int SLOT_HEALTH = PORT + Short.BYTES;
    private static final int COUNTER = SLOT_HEALTH + Short.BYTES;
    private static final int OUT_UNTIL = 0;
    private static final int FAILED = Long.BYTES;
    private static final int SERVED = 2 * Long.BYTES;
    private static final int FAILURES = 4 * Long.BYTES;
    private static final int REPORT_OUT_UNTIL = Long.BYTES;
    private static final int REPORT_HEALTH = 2 * Long.BYTES;
    private static final int REPORT_FAILURES = REPORT_HEALTH + Integer.BYTES;
    private static final int STATE_COUNT = 16;
    private static final int STATE_HEALTH = 32;
    private static final int STATE_LIMIT = 48;
    private static final int LIMIT_MASK = 0x1fff;
    private static final long LIMIT_UNIT = 10;
    private static final int LEVEL_BITS = 4;
    private static final long TO_RESOLVER = 1L << 31;
    private static final long ID_MASK = TO_RESOLVER - 1;
    private static final long EXCLUDES = 1L << 61;
    private static final long OWN_FIRST = 1L << 62;
    private static final long REFUSE = 1L << 63;

    /** The structs whose fields are read or written here, and where each of these fields is. */
    enum SharedStruct {
        FRONTEND("frontend", FRONTEND_SIZE, Map.of("address", 0, "port", PORT, "protocol", PROTOCOL)),
        SLOT("slot", SLOT_SIZE, Map.of("address", 0, "port", PORT, "health", SLOT_HEALTH, "counter", COUNTER)),
        HEALTH(
                "health",
                HEALTH_SIZE,
                Map.of("out_until", OUT_UNTIL, "failed", FAILED, "served", SERVED, "failures", FAILURES)),
        CONSTANTS("constants", Long.BYTES, Map.of("ticks_per_second", 0, "names", 4, "errors", 5)),
        MEMBERSHIP("membership", MEMBERSHIP_SIZE, Map.of("own", 0, "below", 4, "except", 8)),
        EXCLUSION("exclusion", EXCLUSION_SIZE, Map.of("cgroup", 0, "frontend", Long.BYTES)),
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
        FRONTENDS("frontends", FRONTEND_SIZE, Long.BYTES, MAX_FRONTENDS),
        STATES("states", Integer.BYTES, Long.BYTES, MAX_FRONTENDS),
        SLOTS("slots", Integer.BYTES, SLOT_SIZE, MAX_SLOTS),
        COUNTERS("counters", Integer.BYTES, Long.BYTES, MAX_COUNTERS),
        SCOPE("scope", Long.BYTES, MEMBERSHIP_SIZE, MAX_SCOPE),
        SCOPING("scoping", Integer.BYTES, Long.BYTES, MAX_SCOPING),
        EXCLUDED("excluded", EXCLUSION_SIZE, Integer.BYTES, MAX_EXCLUDED),
        ORIGINS("origins", PEER_SIZE, ORIGIN_SIZE, MAX_ORIGINS),
        META("meta", Integer.BYTES, META_SIZE, 1),
        UNITS("units", UNIT_SIZE, MEMBERSHIP_SIZE, MAX_SCOPE),
        TRACING("tracing", Integer.BYTES, Long.BYTES, MAX_TRACING),
        EVENTS("events", 0, 0, EVENTS_SIZE),
        CONNECTING("connecting", Long.BYTES, Long.BYTES, MAX_CONNECTING),
        DIALS("dials", Integer.BYTES, DIAL_SIZE, MAX_DIALS),
        PORTS("ports", Integer.BYTES, Long.BYTES, MAX_DIALS),
        HEALTH("health", Integer.BYTES, HEALTH_SIZE, MAX_HEALTH),
        REPORTS("reports", 0, 0, REPORTS_SIZE),
        REDIALS("redials", Integer.BYTES, Integer.BYTES, 0),
        HEARTBEAT("heartbeat", Integer.BYTES, Long.BYTES, 1);

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
     * How a frontend treats those who ask for it.
     *
     * @param refuse whether it refuses when it has no backend
     * @param ownFirst whether its own address is its first backend, and chosen while it is not known to be dead
     * @param excludes whether some cgroups are excluded
     * @param limit how long a connect may take, in whole units of 10 ms up to 81.91 s; zero leaves it to the kernel
     */
    record Manner(boolean refuse, boolean ownFirst, boolean excludes, Duration limit) {
        /** What a redirect asks for. */
        static Manner of(Redirect redirect) {
            return new Manner(
                    redirect.whenNoBackend() == WhenNoBackend.REFUSE,
                    redirect.backends().contains(redirect.frontend().endpoint()),
                    excludes(redirect),
                    limit(redirect.connectTimeout(), redirect.backends().size()));
        }

        /** Whether a Pod that is a backend is not led there: where it need not be, or would come to nobody but itself. */
        static boolean excludes(Redirect redirect) {
            return redirect.scope().hasPods()
                    && (redirect.scope().exceptBackends() || redirect.backends().size() == 1);
        }

        /** What a connect to one of so many backends may take of a path's time. */
        static Duration limit(Duration time, int backends) {
            long units = Math.ceilDiv(Redirect.share(time, backends).toMillis(), LIMIT_UNIT);
            return Duration.ofMillis(Math.min(units, LIMIT_MASK) * LIMIT_UNIT);
        }

        private static Manner of(long bits) {
            return new Manner(
                    (bits & REFUSE) != 0,
                    (bits & OWN_FIRST) != 0,
                    (bits & EXCLUDES) != 0,
                    Duration.ofMillis(((bits >>> STATE_LIMIT) & LIMIT_MASK) * LIMIT_UNIT));
        }

        private long bits() {
            return (refuse ? REFUSE : 0)
                    | (ownFirst ? OWN_FIRST : 0)
                    | (excludes ? EXCLUDES : 0)
                    | (limit.toMillis() / LIMIT_UNIT) << STATE_LIMIT;
        }
    }

    /**
     * What one aligned 64-bit store tells the programs of a frontend.
     *
     * @param base index of its first slot
     * @param count number of its slots
     * @param health index of the health of its own address; 0 if none is kept
     * @param manner how it treats those who ask for it
     */
    record FrontendState(int base, int count, int health, Manner manner) {
        static FrontendState of(long bits) {
            return new FrontendState(
                    (int) bits & 0xffff,
                    (int) (bits >>> STATE_COUNT) & 0xffff,
                    (int) (bits >>> STATE_HEALTH) & 0xffff,
                    Manner.of(bits));
        }

        long bits() {
            return base | (long) count << STATE_COUNT | (long) health << STATE_HEALTH | manner.bits();
        }
    }

    /**
     * One backend of a frontend, or an alternative to all of them.
     *
     * @param endpoint where it is
     * @param health index of its health; 0 if none is kept
     * @param counter index of its counter; {@link #ALTERNATIVE} has none
     */
    record Slot(Endpoint endpoint, int health, int counter) {
        static final int ALTERNATIVE = 0;

        boolean isAlternative() {
            return counter == ALTERNATIVE;
        }

        static Slot of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            Endpoint endpoint = Layout.endpoint(buffer);
            buffer.order(ByteOrder.nativeOrder());
            return new Slot(endpoint, Short.toUnsignedInt(buffer.getShort(SLOT_HEALTH)), buffer.getInt(COUNTER));
        }

        byte[] bytes() {
            ByteBuffer buffer = ByteBuffer.allocate(SLOT_SIZE);
            put(buffer, endpoint);
            return buffer.order(ByteOrder.nativeOrder())
                    .putShort(SLOT_HEALTH, (short) health)
                    .putInt(COUNTER, counter)
                    .array();
        }
    }

    /**
     * What the programs have told of an address.
     *
     * @param health the index of its health
     * @param outUntil until when it is not chosen, by the monotonic clock in nanoseconds; 0 if it is in use
     * @param failures how many connects in a row have failed
     */
    record HealthReport(int health, long outUntil, int failures) {
        static HealthReport of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return new HealthReport(
                    buffer.getInt(REPORT_HEALTH), buffer.getLong(REPORT_OUT_UNTIL), buffer.getInt(REPORT_FAILURES));
        }
    }

    /**
     * To what processes belong because of a cgroup, as bits of {@link ElementBits}.
     *
     * @param own those in this very cgroup
     * @param below those in it or below
     * @param except to what those in it or below do not belong because of a cgroup above
     */
    record Membership(int own, int below, int except) {
        static final Membership NONE = new Membership(0, 0, 0);

        static Membership of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return new Membership(buffer.getInt(), buffer.getInt(), buffer.getInt());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(MEMBERSHIP_SIZE)
                    .order(ByteOrder.nativeOrder())
                    .putInt(own)
                    .putInt(below)
                    .putInt(except)
                    .array();
        }
    }

    /**
     * A cgroup whose processes a frontend leaves out.
     *
     * @param cgroupId its id
     * @param frontend the id of the frontend
     */
    record Exclusion(long cgroupId, int frontend) {
        static Exclusion of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return new Exclusion(buffer.getLong(), buffer.getInt());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(EXCLUSION_SIZE)
                    .order(ByteOrder.nativeOrder())
                    .putLong(cgroupId)
                    .putInt(frontend)
                    .array();
        }
    }

    /**
     * What a frontend is kept with: its id, whether it leads to the agent's own resolver and, above, the elements of the scope
     * that it is for.
     */
    static long found(int id, boolean toResolver, int elements) {
        return id | (toResolver ? TO_RESOLVER : 0) | (long) elements << Integer.SIZE;
    }

    static int id(long found) {
        return (int) (found & ID_MASK);
    }

    static boolean isToResolver(long found) {
        return (found & TO_RESOLVER) != 0;
    }

    static int scope(long found) {
        return (int) (found >>> Integer.SIZE);
    }

    /** The levels at which ancestors are looked at, from the highest of them on; at most {@link #MAX_LEVELS}. */
    static long levels(NavigableSet<Integer> levels) {
        long bits = 0;
        int place = 0;
        for (int level : levels) {
            bits |= (level + 1L) << place;
            place += LEVEL_BITS;
        }
        return bits;
    }

    /** Where the time until which an address is out stands in the map, by the index of its health. */
    static long outUntil(int health) {
        return (long) health * HEALTH_SIZE + OUT_UNTIL;
    }

    /** Where the time stands when it failed last. */
    static long failed(int health) {
        return (long) health * HEALTH_SIZE + FAILED;
    }

    /** Where the time stands when it was last seen to serve. */
    static long served(int health) {
        return (long) health * HEALTH_SIZE + SERVED;
    }

    /** Where the number of its failures stands, with four bytes behind it that are always zero. */
    static long failures(int health) {
        return (long) health * HEALTH_SIZE + FAILURES;
    }

    /** The constants with which the programs are loaded. */
    static byte[] constants(int ticksPerSecond, boolean names, boolean errors) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(ticksPerSecond)
                .put((byte) (names ? 1 : 0))
                .put((byte) (errors ? 1 : 0))
                .array();
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
