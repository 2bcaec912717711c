package dev.regpath.redirect;

import dev.regpath.linux.CgroupTree;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.redirect.Layout.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The maps that say who is in scope: ids of cgroups, and the directories whose ids belong there whenever they appear. */
final class ScopeMaps implements AutoCloseable {
    private final Libbpf libbpf;
    private final Fd scope;
    private final Optional<Fd> units;

    private ScopeMaps(Libbpf libbpf, Fd scope, Optional<Fd> units) {
        this.libbpf = libbpf;
        this.scope = scope;
        this.units = units;
    }

    /** Opens the pinned maps; empty if there are none. */
    static Optional<ScopeMaps> open(Libbpf libbpf, PinPaths pins) throws KernelException {
        Optional<Fd> scope = libbpf.objGet(pins.map(Table.SCOPE));
        if (scope.isEmpty()) {
            return Optional.empty();
        }
        Optional<Fd> units = Optional.empty();
        try {
            Table.SCOPE.check(libbpf.mapInfo(scope.get()));
            units = libbpf.objGet(pins.map(Table.UNITS));
            if (units.isPresent()) {
                Table.UNITS.check(libbpf.mapInfo(units.get()));
            }
            return Optional.of(new ScopeMaps(libbpf, scope.get(), units));
        } catch (KernelException e) {
            scope.get().close();
            units.ifPresent(Fd::close);
            throw e;
        }
    }

    /** The ids in scope. */
    List<Long> ids() throws KernelException {
        return libbpf.mapKeys(scope, Long.BYTES).stream().map(Layout::longOf).toList();
    }

    private Map<Long, Integer> reasons() throws KernelException {
        Map<Long, Integer> reasons = new LinkedHashMap<>();
        for (byte[] id : libbpf.mapKeys(scope, Long.BYTES)) {
            libbpf.mapLookup(scope, id, Integer.BYTES)
                    .ifPresent(reason -> reasons.put(Layout.longOf(id), Layout.intOf(reason)));
        }
        return reasons;
    }

    /**
     * What is to be done so that exactly these units are in scope, whether they exist now or later. What leaves comes
     * first: it makes room.
     */
    List<ScopeChange> plan(List<ScopedUnit> wanted, CgroupTree tree) throws KernelException {
        // Before the tree: an id that the kernel puts in meanwhile must not be taken for one that is not asked for.
        Map<Long, Integer> now = reasons();
        Map<Long, ScopedUnit> byId = new LinkedHashMap<>();
        wanted.forEach(unit -> tree.id(unit.cgroup()).ifPresent(id -> byId.putIfAbsent(id, unit)));
        List<ScopeChange> changes = new ArrayList<>();
        planUnits(wanted, tree, changes);
        now.keySet().stream().filter(id -> !byId.containsKey(id)).forEach(id -> changes.add(new ScopeChange.Leave(id)));
        byId.forEach((id, unit) -> {
            if (!Integer.valueOf(unit.reason().number()).equals(now.get(id))) {
                changes.add(new ScopeChange.Enter(id, unit));
            }
        });
        return List.copyOf(changes);
    }

    private void planUnits(List<ScopedUnit> wanted, CgroupTree tree, List<ScopeChange> changes) throws KernelException {
        if (units.isEmpty()) {
            return;
        }
        List<byte[]> now = libbpf.mapKeys(units.get(), Layout.UNIT_SIZE);
        List<byte[]> known = new ArrayList<>();
        for (byte[] key : now) {
            Optional<byte[]> reason = libbpf.mapLookup(units.get(), key, Integer.BYTES);
            reason.ifPresent(bytes -> known.add(withReason(key, Layout.intOf(bytes))));
        }
        List<byte[]> keys = new ArrayList<>();
        List<ScopeChange> expected = new ArrayList<>();
        for (ScopedUnit unit : wanted) {
            OptionalLong parent = unit.cgroup().parent().map(tree::id).orElse(OptionalLong.empty());
            // A name that the kernel's side cannot hold is left to the agent's watch.
            if (parent.isPresent() && Layout.fits(unit.cgroup().name())) {
                byte[] key = Layout.unit(parent.getAsLong(), unit.cgroup().name());
                if (keys.stream().noneMatch(one -> Arrays.equals(one, key))) {
                    keys.add(key);
                    byte[] wish = withReason(key, unit.reason().number());
                    if (known.stream().noneMatch(pair -> Arrays.equals(pair, wish))) {
                        expected.add(new ScopeChange.Expect(key, unit));
                    }
                }
            }
        }
        now.stream()
                .filter(old -> keys.stream().noneMatch(key -> Arrays.equals(old, key)))
                .forEach(old -> changes.add(new ScopeChange.Forget(old)));
        changes.addAll(expected);
    }

    private static byte[] withReason(byte[] unit, int reason) {
        byte[] pair = Arrays.copyOf(unit, unit.length + 1);
        pair[unit.length] = (byte) reason;
        return pair;
    }

    void apply(ScopeChange change) throws KernelException {
        switch (change) {
            case ScopeChange.Enter(long id, ScopedUnit unit) ->
                libbpf.mapUpdate(
                        scope,
                        Layout.bytes(id),
                        Layout.bytes(unit.reason().number()),
                        "put cgroup %s into the scope".formatted(unit.cgroup()));
            case ScopeChange.Leave(long id) -> libbpf.mapDelete(scope, Layout.bytes(id));
            case ScopeChange.Expect(byte[] key, ScopedUnit unit) ->
                libbpf.mapUpdate(
                        units.orElseThrow(),
                        key,
                        Layout.bytes(unit.reason().number()),
                        "let the kernel put cgroup %s into the scope".formatted(unit.cgroup()));
            case ScopeChange.Forget(byte[] key) -> libbpf.mapDelete(units.orElseThrow(), key);
        }
    }

    @Override
    public void close() {
        scope.close();
        units.ifPresent(Fd::close);
    }
}
