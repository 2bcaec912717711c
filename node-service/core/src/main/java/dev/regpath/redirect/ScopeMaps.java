package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.MapInfo;
import dev.regpath.linux.MappedArray;
import dev.regpath.redirect.Layout.Exclusion;
import dev.regpath.redirect.Layout.Membership;
import dev.regpath.redirect.Layout.Table;
import dev.regpath.routing.ScopeElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The maps that say who is in scope: ids of cgroups, the directories whose ids belong there whenever they appear, and whom
 * frontends leave out.
 */
final class ScopeMaps implements AutoCloseable {
    /** The id of the root of cgroup2 itself: nothing is above it (fs/kernfs/dir.c, kernfs_create_root). */
    private static final long TOP = 1;

    private static final int LEVELS = 0;
    private static final int ELEMENTS = 1;
    private static final int GENERATION = ELEMENTS + ElementBits.COUNT;

    private final Libbpf libbpf;
    private final Fd scope;
    private final MappedArray scoping;
    private final Optional<Fd> excluded;
    private final Optional<Fd> units;

    /**
     * What should be in these maps.
     *
     * @param units who should be in scope, also if it is made again
     * @param pods who should be in scope as long as it is there
     * @param exclusions whom a frontend should leave out
     * @param complete whether all that should be is known; if not, what is there stays
     */
    record WantedScope(
            List<ScopedUnit> units, List<ScopedUnit> pods, List<ScopeChange.Exclude> exclusions, boolean complete) {
        WantedScope {
            units = List.copyOf(units);
            pods = List.copyOf(pods);
            exclusions = List.copyOf(exclusions);
        }

        private List<ScopedUnit> all() {
            return ScopedUnit.merged(
                    Stream.concat(units.stream(), pods.stream()).toList());
        }
    }

    private ScopeMaps(Libbpf libbpf, Fd scope, MappedArray scoping, Optional<Fd> excluded, Optional<Fd> units) {
        this.libbpf = libbpf;
        this.scope = scope;
        this.scoping = scoping;
        this.excluded = excluded;
        this.units = units;
    }

    /** Opens the pinned maps; empty if there are none. */
    static Optional<ScopeMaps> open(Libbpf libbpf, PinPaths pins) throws KernelException {
        List<Fd> opened = new ArrayList<>();
        try {
            Optional<Fd> scope = open(libbpf, pins, Table.SCOPE, opened);
            Optional<Fd> scoping = open(libbpf, pins, Table.SCOPING, opened);
            if (scope.isEmpty() || scoping.isEmpty()) {
                opened.forEach(Fd::close);
                return Optional.empty();
            }
            Optional<Fd> excluded = open(libbpf, pins, Table.EXCLUDED, opened);
            Optional<Fd> units = open(libbpf, pins, Table.UNITS, opened);
            try (Fd array = scoping.get()) {
                return Optional.of(new ScopeMaps(
                        libbpf, scope.get(), libbpf.mapArray(array, libbpf.mapInfo(array)), excluded, units));
            }
        } catch (KernelException e) {
            opened.forEach(Fd::close);
            throw e;
        }
    }

    private static Optional<Fd> open(Libbpf libbpf, PinPaths pins, Table table, List<Fd> opened)
            throws KernelException {
        Optional<Fd> map = libbpf.objGet(pins.map(table));
        map.ifPresent(opened::add);
        if (map.isPresent()) {
            MapInfo info = libbpf.mapInfo(map.get());
            table.check(info);
        }
        return map;
    }

    /** The ids in scope. */
    List<Long> ids() throws KernelException {
        return libbpf.mapKeys(scope, Long.BYTES).stream().map(Layout::longOf).toList();
    }

    /** What the bits mean in these maps. */
    ElementBits bits() {
        return new ElementBits(IntStream.range(0, ElementBits.COUNT)
                .mapToObj(i -> scoping.getLong((long) (ELEMENTS + i) * Long.BYTES))
                .toList());
    }

    /** Gives each of these elements a bit, if it has none. */
    ElementBits learn(Collection<ScopeElement> elements) {
        ElementBits bits = bits().with(elements);
        for (int i = 0; i < ElementBits.COUNT; i++) {
            scoping.setLong((long) (ELEMENTS + i) * Long.BYTES, bits.known().get(i));
        }
        return bits;
    }

    private Map<Long, Membership> memberships() throws KernelException {
        Map<Long, Membership> memberships = new LinkedHashMap<>();
        for (byte[] id : libbpf.mapKeys(scope, Long.BYTES)) {
            libbpf.mapLookup(scope, id, Layout.MEMBERSHIP_SIZE)
                    .ifPresent(bytes -> memberships.put(Layout.longOf(id), Membership.of(bytes)));
        }
        return memberships;
    }

    /**
     * What is to be done so that exactly these units are in scope, whether they exist now or later. What leaves comes
     * first: it makes room. Whom a frontend leaves out is out before it comes into scope, and until it has left it.
     */
    List<ScopeChange> plan(WantedScope wanted, ElementBits bits, CgroupTree tree) throws KernelException {
        // Before the tree: an id that the kernel puts in meanwhile must not be taken for one that is not asked for.
        Map<Long, Membership> now = memberships();
        Map<Long, ScopedUnit> byId = new LinkedHashMap<>();
        wanted.all().forEach(unit -> tree.id(unit.cgroup()).ifPresent(id -> byId.putIfAbsent(id, unit)));
        List<ScopeChange> changes = new ArrayList<>();
        planUnits(wanted, bits, tree, changes);
        if (wanted.complete()) {
            now.keySet().stream()
                    .filter(id -> !byId.containsKey(id))
                    .forEach(id -> changes.add(new ScopeChange.Leave(id)));
        }
        List<Exclusion> excludedNow = exclusions();
        Set<Exclusion> excludedThen = new HashSet<>();
        for (ScopeChange.Exclude exclude : wanted.exclusions()) {
            excludedThen.add(exclude.exclusion());
            if (!excludedNow.contains(exclude.exclusion())) {
                changes.add(exclude);
            }
        }
        NavigableSet<Integer> levels = levels(wanted, tree);
        if ((wanted.complete() || !levels.isEmpty()) && scoping.getLong(LEVELS) != Layout.levels(levels)) {
            changes.add(new ScopeChange.Look(levels));
        }
        byId.forEach((id, unit) -> {
            Membership membership = membership(unit, bits);
            if (!membership.equals(now.get(id))) {
                changes.add(new ScopeChange.Enter(id, unit, membership));
            }
        });
        if (wanted.complete()) {
            excludedNow.stream()
                    .filter(exclusion -> !excludedThen.contains(exclusion))
                    .forEach(exclusion -> changes.add(new ScopeChange.Include(exclusion)));
        }
        return List.copyOf(changes);
    }

    private static Membership membership(ScopedUnit unit, ElementBits bits) {
        return new Membership(bits.mask(unit.own()), bits.mask(unit.below()), bits.mask(unit.except()));
    }

    private List<Exclusion> exclusions() throws KernelException {
        return excluded.isPresent()
                ? libbpf.mapKeys(excluded.get(), Layout.EXCLUSION_SIZE).stream()
                        .map(Exclusion::of)
                        .toList()
                : List.of();
    }

    /**
     * How deep ancestors have to be looked for. In a tree that is itself somewhere below the root, as a node that is a
     * container has it, it is not known how deep: then all depths are looked at.
     */
    private static NavigableSet<Integer> levels(WantedScope wanted, CgroupTree tree) {
        NavigableSet<Integer> levels = new TreeSet<>();
        Stream.concat(
                        wanted.all().stream().filter(ScopedUnit::isAncestor).map(ScopedUnit::cgroup),
                        wanted.exclusions().stream().map(ScopeChange.Exclude::cgroup))
                .map(cgroup -> cgroup.names().size())
                .forEach(levels::add);
        boolean known = tree.id(CgroupPath.ROOT).orElse(TOP) == TOP;
        if (!known && !levels.isEmpty()) {
            IntStream.rangeClosed(1, Layout.MAX_LEVELS - 1).forEach(levels::add);
            levels.remove(0);
        }
        levels.removeIf(level -> level >= Layout.MAX_LEVELS);
        return levels;
    }

    private void planUnits(WantedScope wanted, ElementBits bits, CgroupTree tree, List<ScopeChange> changes)
            throws KernelException {
        if (units.isEmpty()) {
            return;
        }
        List<byte[]> now = libbpf.mapKeys(units.get(), Layout.UNIT_SIZE);
        List<byte[]> known = new ArrayList<>();
        for (byte[] key : now) {
            Optional<byte[]> membership = libbpf.mapLookup(units.get(), key, Layout.MEMBERSHIP_SIZE);
            membership.ifPresent(bytes -> known.add(pair(key, bytes)));
        }
        List<byte[]> keys = new ArrayList<>();
        List<ScopeChange> expected = new ArrayList<>();
        for (ScopedUnit unit : wanted.units()) {
            OptionalLong parent = unit.cgroup().parent().map(tree::id).orElse(OptionalLong.empty());
            // A name that the kernel's side cannot hold is left to the agent's watch.
            if (parent.isPresent() && Layout.fits(unit.cgroup().name())) {
                byte[] key = Layout.unit(parent.getAsLong(), unit.cgroup().name());
                if (keys.stream().noneMatch(one -> Arrays.equals(one, key))) {
                    keys.add(key);
                    Membership membership = membership(unit, bits);
                    byte[] wish = pair(key, membership.bytes());
                    if (known.stream().noneMatch(pair -> Arrays.equals(pair, wish))) {
                        expected.add(new ScopeChange.Expect(key, unit, membership));
                    }
                }
            }
        }
        if (wanted.complete()) {
            now.stream()
                    .filter(old -> keys.stream().noneMatch(key -> Arrays.equals(old, key)))
                    .forEach(old -> changes.add(new ScopeChange.Forget(old)));
        }
        changes.addAll(expected);
    }

    private static byte[] pair(byte[] unit, byte[] membership) {
        byte[] pair = Arrays.copyOf(unit, unit.length + membership.length);
        System.arraycopy(membership, 0, pair, unit.length, membership.length);
        return pair;
    }

    /** Programs keep what they have found until they see that something has changed. */
    void apply(ScopeChange change) throws KernelException {
        carryOut(change);
        long generation = (long) GENERATION * Long.BYTES;
        scoping.setLong(generation, scoping.getLong(generation) + 1);
    }

    private void carryOut(ScopeChange change) throws KernelException {
        switch (change) {
            case ScopeChange.Enter(long id, ScopedUnit unit, Membership membership) ->
                libbpf.mapUpdate(
                        scope,
                        Layout.bytes(id),
                        membership.bytes(),
                        "put cgroup %s into the scope".formatted(unit.cgroup()));
            case ScopeChange.Leave(long id) -> libbpf.mapDelete(scope, Layout.bytes(id));
            case ScopeChange.Expect(byte[] key, ScopedUnit unit, Membership membership) ->
                libbpf.mapUpdate(
                        units.orElseThrow(),
                        key,
                        membership.bytes(),
                        "let the kernel put cgroup %s into the scope".formatted(unit.cgroup()));
            case ScopeChange.Forget(byte[] key) -> libbpf.mapDelete(units.orElseThrow(), key);
            case ScopeChange.Look(NavigableSet<Integer> levels) -> scoping.setLong(LEVELS, Layout.levels(levels));
            case ScopeChange.Exclude exclude ->
                libbpf.mapUpdate(
                        excluded.orElseThrow(),
                        exclude.exclusion().bytes(),
                        Layout.bytes(1),
                        "leave cgroup %s out of %s".formatted(exclude.cgroup(), exclude.frontend()));
            case ScopeChange.Include(Exclusion exclusion) ->
                libbpf.mapDelete(excluded.orElseThrow(), exclusion.bytes());
        }
    }

    @Override
    public void close() {
        scope.close();
        scoping.close();
        excluded.ifPresent(Fd::close);
        units.ifPresent(Fd::close);
    }
}
