package dev.regpath.redirect;

import dev.regpath.fault.Problem;
import dev.regpath.linux.CgroupPath;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Stream;

/**
 * What has to change in the kernel so that it does what a table asks for.
 *
 * @param units who should be in scope
 * @param points where programs should be attached
 * @param load whether programs have to be loaded
 * @param trace whether the trace points are to be tried
 * @param remove whether everything of ours goes
 * @param table steps for frontends
 * @param scope steps for the scope; known beforehand only where its maps exist
 * @param links steps for hooks
 * @param replaced other layouts of the maps, of which nothing is left when all else is done
 * @param problems what cannot be done, and why
 */
public record RedirectPlan(
        List<ScopedUnit> units,
        NavigableSet<CgroupPath> points,
        boolean load,
        boolean trace,
        boolean remove,
        List<TableChange> table,
        List<ScopeChange> scope,
        List<LinkChange> links,
        List<String> replaced,
        List<Problem> problems) {
    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return !load
                && !trace
                && !remove
                && table.isEmpty()
                && scope.isEmpty()
                && links.isEmpty()
                && replaced.isEmpty();
    }

    /** One line for each step. */
    public List<String> lines() {
        if (remove) {
            return List.of("- all programs, links and maps of Regpath");
        }
        return Stream.of(
                        load ? Stream.of("+ programs of this version") : Stream.<String>empty(),
                        table.stream().map(Object::toString),
                        trace ? Stream.of("+ trace points that keep the scope") : Stream.<String>empty(),
                        scope.stream().map(Object::toString),
                        LinkChange.lines(links),
                        replaced.stream().map("- programs, links and maps of layout %s"::formatted))
                .flatMap(lines -> lines)
                .toList();
    }
}
