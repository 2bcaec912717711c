package dev.regpath.redirect;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import dev.regpath.linux.MapInfo;
import dev.regpath.linux.MappedArray;
import dev.regpath.redirect.Layout.FrontendState;
import dev.regpath.redirect.Layout.HealthReport;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.redirect.Layout.Slot;
import dev.regpath.redirect.Layout.Table;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The maps in which the programs look frontends up. Who reads them while they change sees each frontend with its old
 * backends or with its new ones. Not thread-safe; one writer at a time.
 */
final class TableMaps implements AutoCloseable {
    /** They point into each other. */
    static final List<Table> TABLES = List.of(Table.FRONTENDS, Table.STATES, Table.SLOTS, Table.COUNTERS, Table.HEALTH);

    private final Libbpf libbpf;
    private final int id;
    private final Fd frontends;
    private final MappedArray states;
    private final MappedArray slots;
    private final MappedArray counters;
    private final MappedArray health;
    private final IdAllocator ids = new IdAllocator(0, Layout.MAX_FRONTENDS);
    private final IdAllocator slotNumbers = new IdAllocator(0, Layout.MAX_SLOTS);
    private final IdAllocator counterNumbers = new IdAllocator(2 * Layout.MAX_FRONTENDS, Layout.MAX_COUNTERS);
    private final HealthNumbers healthNumbers = new HealthNumbers();
    private boolean numbersKnown;

    private TableMaps(Libbpf libbpf, int id, Fd frontends, Map<Table, MappedArray> arrays) {
        this.libbpf = libbpf;
        this.id = id;
        this.frontends = frontends;
        this.states = requireNonNull(arrays.get(Table.STATES));
        this.slots = requireNonNull(arrays.get(Table.SLOTS));
        this.counters = requireNonNull(arrays.get(Table.COUNTERS));
        this.health = requireNonNull(arrays.get(Table.HEALTH));
    }

    /** Opens the pinned maps; empty if there are none, or not all: then loading the programs makes the others. */
    static Optional<TableMaps> open(Libbpf libbpf, PinPaths pins) throws KernelException {
        for (Table table : TABLES) {
            if (!Files.exists(pins.map(table))) {
                return Optional.empty();
            }
        }
        Optional<Fd> opened = libbpf.objGet(pins.map(Table.FRONTENDS));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        Fd frontends = opened.get();
        Map<Table, MappedArray> arrays = new EnumMap<>(Table.class);
        try {
            MapInfo info = libbpf.mapInfo(frontends);
            Table.FRONTENDS.check(info);
            for (Table table : List.of(Table.STATES, Table.SLOTS, Table.COUNTERS, Table.HEALTH)) {
                arrays.put(table, array(libbpf, pins, table));
            }
            return Optional.of(new TableMaps(libbpf, info.id(), frontends, arrays));
        } catch (KernelException e) {
            arrays.values().forEach(MappedArray::close);
            frontends.close();
            throw e;
        }
    }

    private static MappedArray array(Libbpf libbpf, PinPaths pins, Table table) throws KernelException {
        try (Fd map = libbpf.objGet(pins.map(table))
                .orElseThrow(() -> KernelException.unexpected(
                        "bpf_obj_get",
                        "map %s is no longer pinned although others are".formatted(table.pin()),
                        "run `regpath revert`, then apply again"))) {
            var info = libbpf.mapInfo(map);
            table.check(info);
            return libbpf.mapArray(map, info);
        }
    }

    /**
     * Whether these are still the maps under the pins: others may have removed those, and made others. They are
     * only ever made together, {@link Programs#load}.
     */
    boolean stillPinned(PinPaths pins) throws KernelException {
        return TABLES.stream().allMatch(table -> Files.exists(pins.map(table)))
                && Pins.isMap(libbpf, pins.map(Table.FRONTENDS), id);
    }

    /** What the kernel has now. */
    KernelTable read() throws KernelException {
        NavigableMap<Frontend, KernelTable.KernelEntry> entries = new TreeMap<>();
        for (byte[] key : libbpf.mapKeys(frontends, Layout.FRONTEND_SIZE)) {
            entry(key).ifPresent(entry -> entries.put(Layout.frontend(key), entry));
        }
        return new KernelTable(entries);
    }

    /** What the kernel has now of some frontends. */
    KernelTable read(Collection<Frontend> some) throws KernelException {
        NavigableMap<Frontend, KernelTable.KernelEntry> entries = new TreeMap<>();
        for (Frontend frontend : some) {
            entry(Layout.frontend(frontend)).ifPresent(entry -> entries.put(frontend, entry));
        }
        return new KernelTable(entries);
    }

    private Optional<KernelTable.KernelEntry> entry(byte[] key) throws KernelException {
        return libbpf.mapLookup(frontends, key, Long.BYTES).map(value -> entry(Layout.longOf(value)));
    }

    private KernelTable.KernelEntry entry(long bits) {
        int id = Layout.id(bits);
        FrontendState state = FrontendState.of(states.getLong((long) id * Long.BYTES));
        List<Slot> found = new ArrayList<>();
        for (int i = 0; i < state.count(); i++) {
            found.add(Slot.of(slots.get((long) (state.base() + i) * Layout.SLOT_SIZE, Layout.SLOT_SIZE)));
        }
        return new KernelTable.KernelEntry(
                id, state.base(), found, state.health(), state.manner(), Layout.scope(bits), Layout.isToResolver(bits));
    }

    /**
     * Takes the steps, in their order.
     *
     * @param bits of all elements that the redirects are for
     */
    void apply(List<TableChange> changes, ElementBits bits) throws KernelException {
        if (changes.isEmpty()) {
            return;
        }
        learnNumbers();
        KernelTable now = read(changes.stream().map(TableChange::frontend).toList());
        for (TableChange change : changes) {
            Optional<KernelTable.KernelEntry> entry =
                    Optional.ofNullable(now.entries().get(change.frontend()));
            switch (change) {
                case TableChange.Add add -> set(add.redirect(), entry, bits);
                case TableChange.Switch to -> set(to.redirect(), entry, bits);
                case TableChange.Remove remove -> {
                    libbpf.mapDelete(frontends, Layout.frontend(remove.frontend()));
                    entry.ifPresent(found -> release(remove.frontend(), found));
                }
            }
        }
    }

    /** Whether it is there already is asked again: the plan may have been made when not all maps were there. */
    private void set(Redirect redirect, Optional<KernelTable.KernelEntry> entry, ElementBits bits)
            throws KernelException {
        int scope = bits.mask(redirect.scope().elements());
        if (entry.isEmpty()) {
            add(redirect, scope);
            return;
        }
        if (entry.get().scope() != scope || entry.get().toResolver() != redirect.isToResolver()) {
            lead(redirect, entry.get().id(), scope);
        }
        switchTo(redirect, entry.get());
    }

    /** In one step for every reader: the map replaces an element as a whole. */
    private void lead(Redirect redirect, int id, int scope) throws KernelException {
        libbpf.mapUpdate(
                frontends,
                Layout.frontend(redirect.frontend()),
                Layout.bytes(Layout.found(id, redirect.isToResolver(), scope)),
                "redirect " + redirect.frontend());
    }

    private void add(Redirect redirect, int scope) throws KernelException {
        Frontend frontend = redirect.frontend();
        int id = take(ids, 1);
        setCounter(id, 0);
        setCounter(Layout.MAX_FRONTENDS + id, 0);
        put(redirect, id, Map.of(), takeHealth(frontend.protocol(), frontend.endpoint()));
        lead(redirect, id, scope);
    }

    private void switchTo(Redirect redirect, KernelTable.KernelEntry from) throws KernelException {
        Map<Endpoint, Integer> kept = new HashMap<>();
        from.backendSlots().forEach(slot -> kept.put(slot.endpoint(), slot.counter()));
        put(redirect, from.id(), kept, from.health());
        releaseSlots(from);
        from.backendSlots().stream()
                .filter(slot -> !redirect.backends().contains(slot.endpoint()))
                .forEach(slot -> counterNumbers.release(slot.counter()));
    }

    private static int take(IdAllocator numbers, int count) throws KernelException {
        try {
            return numbers.take(count);
        } catch (IllegalStateException e) {
            KernelException full = KernelException.unexpected(
                    "bpf_map_update_elem",
                    "the table has no room: " + e.getMessage(),
                    "redirect fewer addresses, or let fewer backends serve them");
            full.initCause(e);
            throw full;
        }
    }

    /** First the slots, where no program looks yet; then one store that every reader sees whole. */
    private void put(Redirect redirect, int id, Map<Endpoint, Integer> knownCounters, int ownHealth)
            throws KernelException {
        Manner manner = Manner.of(redirect);
        List<Endpoint> endpoints = new ArrayList<>(redirect.backends());
        if (manner.ownFirst()) {
            Collections.swap(endpoints, 0, endpoints.indexOf(redirect.frontend().endpoint()));
        }
        endpoints.addAll(redirect.alternatives());
        int base = endpoints.isEmpty() ? 0 : take(slotNumbers, endpoints.size());
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint endpoint = endpoints.get(i);
            boolean isAlternative = i >= redirect.backends().size();
            Slot slot = new Slot(
                    endpoint,
                    takeHealth(redirect.frontend().protocol(), endpoint),
                    isAlternative ? Slot.ALTERNATIVE : counter(endpoint, knownCounters));
            slots.put((long) (base + i) * Layout.SLOT_SIZE, slot.bytes());
        }
        FrontendState state = new FrontendState(base, endpoints.size(), ownHealth, manner);
        states.setLong((long) id * Long.BYTES, state.bits());
    }

    private int counter(Endpoint backend, Map<Endpoint, Integer> known) throws KernelException {
        Integer number = known.get(backend);
        if (number != null) {
            return number;
        }
        int fresh = take(counterNumbers, 1);
        setCounter(fresh, 0);
        return fresh;
    }

    /** Of an address that nobody has used until now, nothing is known. How connects end is seen of TCP alone. */
    private int takeHealth(Protocol protocol, Endpoint address) {
        if (protocol != Protocol.TCP) {
            return HealthNumbers.NONE;
        }
        boolean isNew = healthNumbers.isNew(address);
        int number = healthNumbers.take(address);
        if (isNew) {
            forget(number);
            health.setLong(Layout.served(number), 0);
            health.setLong(Layout.failed(number), 0);
        }
        return number;
    }

    private void release(Frontend frontend, KernelTable.KernelEntry entry) {
        ids.release(entry.id());
        if (entry.health() != HealthNumbers.NONE) {
            healthNumbers.release(frontend.endpoint());
        }
        releaseSlots(entry);
        entry.backendSlots().forEach(slot -> counterNumbers.release(slot.counter()));
    }

    private void releaseSlots(KernelTable.KernelEntry entry) {
        for (int i = 0; i < entry.slots().size(); i++) {
            slotNumbers.release(entry.base() + i);
            if (entry.slots().get(i).health() != HealthNumbers.NONE) {
                healthNumbers.release(entry.slots().get(i).endpoint());
            }
        }
    }

    private void learnNumbers() throws KernelException {
        if (numbersKnown) {
            return;
        }
        read().entries().forEach((frontend, entry) -> {
            ids.use(entry.id());
            healthNumbers.know(frontend.endpoint(), entry.health());
            for (int i = 0; i < entry.slots().size(); i++) {
                Slot slot = entry.slots().get(i);
                slotNumbers.use(entry.base() + i);
                healthNumbers.know(slot.endpoint(), slot.health());
            }
            entry.backendSlots().forEach(slot -> counterNumbers.use(slot.counter()));
        });
        ids.startBehindUsed();
        slotNumbers.startBehindUsed();
        counterNumbers.startBehindUsed();
        healthNumbers.startBehindUsed();
        numbersKnown = true;
    }

    /** Connections of a frontend that were redirected. */
    long hits(int id) {
        return counter(id);
    }

    /** Connections of a frontend that found it without a backend. */
    long withoutBackend(int id) {
        return counter(Layout.MAX_FRONTENDS + id);
    }

    /** The counter of a slot. */
    long counter(int number) {
        return counters.getLong((long) number * Long.BYTES);
    }

    /** How long an address will not be chosen while another can be; zero if it can, or nothing is kept of it. */
    Duration out(int healthNumber) {
        long until = healthNumber == HealthNumbers.NONE ? 0 : health.getLong(Layout.outUntil(healthNumber));
        return until == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - Libc.monotonicTime()));
    }

    /** Lets an address be chosen again at once: it serves. */
    void forgive(Endpoint address) throws KernelException {
        learnNumbers();
        int number = healthNumbers.of(address);
        if (number != HealthNumbers.NONE) {
            forget(number);
            health.setLong(Layout.served(number), Libc.monotonicTime());
        }
    }

    /** Keeps an address from being chosen while another can be. It has failed when it was taken out, not each time anew. */
    void eject(Endpoint address, Duration time) throws KernelException {
        learnNumbers();
        int number = healthNumbers.of(address);
        if (number != HealthNumbers.NONE && out(number).compareTo(time.dividedBy(2)) < 0) {
            long now = Libc.monotonicTime();
            health.setLong(Layout.failed(number), now);
            health.setLong(Layout.outUntil(number), now + time.toNanos());
        }
    }

    private void forget(int healthNumber) {
        health.setLong(Layout.failures(healthNumber), 0);
        health.setLong(Layout.outUntil(healthNumber), 0);
    }

    /** The address that a report is about; empty if nothing uses it any more. */
    Optional<Endpoint> addressOf(HealthReport report) throws KernelException {
        learnNumbers();
        return healthNumbers.address(report.health());
    }

    private void setCounter(int number, long value) {
        counters.setLong((long) number * Long.BYTES, value);
    }

    @Override
    public void close() {
        frontends.close();
        states.close();
        slots.close();
        counters.close();
        health.close();
    }
}
