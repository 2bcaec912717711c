package dev.regpath.redirect;

import dev.regpath.fault.Problem;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.ScopeElement;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * What has to change in the kernel so that it does what a table asks for.
 *
 * @param target where it is to be done
 * @param programs what becomes of the programs
 * @param changes what changes in maps and hooks
 * @param problems what cannot be done, and why
 */
public record RedirectPlan(
        RedirectTarget target, ProgramChange programs, RedirectChanges changes, List<Problem> problems) {
    /**
     * Where connections are to be redirected.
     *
     * @param elements whose connections
     * @param units the cgroups that stand for these, whatever Pods come and go
     * @param selfless the redirects that do not lead a Pod to itself
     */
    public record RedirectTarget(SortedSet<ScopeElement> elements, List<ScopedUnit> units, List<Redirect> selfless) {
        static final RedirectTarget NOWHERE = new RedirectTarget(Collections.emptySortedSet(), List.of(), List.of());

        /** Whether it depends on which Pods there are. */
        public boolean hasPods() {
            return PodCgroups.depends(elements);
        }
    }

    /**
     * What becomes of the programs.
     *
     * @param load whether they have to be loaded
     * @param trace whether the trace points are to be tried
     * @param replaced other layouts of the maps, of which nothing is left when all else is done
     * @param remove whether everything of ours goes
     */
    public record ProgramChange(boolean load, boolean trace, List<String> replaced, boolean remove) {
        static final ProgramChange STAY = new ProgramChange(false, false, List.of(), false);
        static final ProgramChange GO = new ProgramChange(false, false, List.of(), true);

        boolean areRight() {
            return !load && !trace && !remove && replaced.isEmpty();
        }
    }

    /**
     * What changes in maps and hooks.
     *
     * @param table for frontends
     * @param scope for the scope; known beforehand only where its maps exist
     * @param links for hooks
     */
    public record RedirectChanges(List<TableChange> table, List<ScopeChange> scope, List<LinkChange> links) {
        static final RedirectChanges NONE = new RedirectChanges(List.of(), List.of(), List.of());

        boolean isEmpty() {
            return table.isEmpty() && scope.isEmpty() && links.isEmpty();
        }
    }

    /** Nothing is to be redirected. */
    static RedirectPlan ofNothing(boolean anythingThere) {
        return new RedirectPlan(
                RedirectTarget.NOWHERE,
                anythingThere ? ProgramChange.GO : ProgramChange.STAY,
                RedirectChanges.NONE,
                List.of());
    }

    /** Whether everything of ours goes. */
    public boolean remove() {
        return programs.remove();
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return programs.areRight() && changes.isEmpty();
    }

    /** Whether who is redirected stays as it is. What is left out for a frontend is known when that is there. */
    boolean isOfTableAlone() {
        return programs.areRight()
                && changes.scope().isEmpty()
                && changes.links().isEmpty()
                && target.selfless().isEmpty();
    }

    /** One line for each step. */
    public List<String> lines() {
        if (remove()) {
            return List.of("- all programs, links and maps of Regpath");
        }
        return Stream.of(
                        programs.load() ? Stream.of("+ programs of this version") : Stream.<String>empty(),
                        changes.table().stream().map(Object::toString),
                        programs.trace() ? Stream.of("+ trace points that keep the scope") : Stream.<String>empty(),
                        changes.scope().stream().map(Object::toString),
                        LinkChange.lines(changes.links()),
                        programs.replaced().stream().map("- programs, links and maps of layout %s"::formatted))
                .flatMap(lines -> lines)
                .toList();
    }
}
