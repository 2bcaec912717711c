package dev.regpath.redirect;

import dev.regpath.redirect.KernelTable.KernelEntry;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Works out the steps from one table to another. Pure. */
final class TablePlan {
    private TablePlan() {}

    /**
     * What is to be removed comes first: it makes room. Equal tables need no step.
     *
     * @param bits of all elements that the redirects are for
     */
    static List<TableChange> between(KernelTable now, List<Redirect> wanted, ElementBits bits) {
        Map<Frontend, Redirect> byFrontend = new TreeMap<>();
        wanted.forEach(redirect -> byFrontend.put(redirect.frontend(), redirect));
        List<TableChange> changes = new ArrayList<>();
        now.entries().keySet().stream()
                .filter(frontend -> !byFrontend.containsKey(frontend))
                .forEach(frontend -> changes.add(new TableChange.Remove(frontend)));
        byFrontend.forEach((frontend, redirect) -> {
            KernelEntry entry = now.entries().get(frontend);
            int scope = bits.mask(redirect.scope().elements());
            if (entry == null) {
                changes.add(new TableChange.Add(redirect));
            } else if (!entry.manner().equals(Manner.of(redirect))
                    || entry.scope() != scope
                    || entry.toResolver() != redirect.isToResolver()
                    || !entry.backends().equals(redirect.backends())
                    || !entry.alternatives().equals(redirect.alternatives())) {
                changes.add(new TableChange.Switch(entry, redirect, entry.scope() != scope));
            }
        });
        return List.copyOf(changes);
    }
}
