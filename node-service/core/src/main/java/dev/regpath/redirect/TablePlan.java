package dev.regpath.redirect;

import dev.regpath.contract.WhenNoBackend;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Works out the steps from one table to another. Pure. */
final class TablePlan {
    private TablePlan() {}

    /** What is to be removed comes first: it makes room. Equal tables need no step. */
    static List<TableChange> between(KernelTable now, List<Redirect> wanted) {
        Map<Frontend, Redirect> byFrontend = new TreeMap<>();
        wanted.forEach(redirect -> byFrontend.put(redirect.frontend(), redirect));
        List<TableChange> changes = new ArrayList<>();
        now.entries().keySet().stream()
                .filter(frontend -> !byFrontend.containsKey(frontend))
                .forEach(frontend -> changes.add(new TableChange.Remove(frontend)));
        byFrontend.forEach((frontend, redirect) -> {
            boolean refuse = redirect.whenNoBackend() == WhenNoBackend.REFUSE;
            KernelTable.KernelEntry entry = now.entries().get(frontend);
            if (entry == null) {
                changes.add(new TableChange.Add(frontend, redirect.backends(), refuse));
            } else if (entry.refuse() != refuse
                    || !entry.backends().stream().sorted().toList().equals(redirect.backends())) {
                changes.add(new TableChange.Switch(
                        frontend, entry.backends(), entry.refuse(), redirect.backends(), refuse));
            }
        });
        return List.copyOf(changes);
    }
}
