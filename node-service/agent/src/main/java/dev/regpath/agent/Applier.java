package dev.regpath.agent;

import dev.regpath.fault.Problem;
import dev.regpath.linux.KernelException;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One of the ways in which Regpath changes a node: redirects, names, mirrors. Each is planned, carried out and put back
 * by itself, and what fails in one never holds up another.
 */
interface Applier {
    /** What a table asks of this applier. Changes nothing itself. */
    ApplierPlan plan(RoutingTable table) throws IOException, KernelException;

    /**
     * The same where all is in place that an earlier table asked for, so that only what differs need be looked at. A
     * cluster that changes has nodes do this again and again; whatever others have done meanwhile is seen when everything
     * is compared again.
     *
     * @param difference from the table that was applied last
     */
    ApplierPlan planChange(TableDifference difference) throws IOException, KernelException;

    /** Puts everything of this applier back. */
    ApplyOutcome revert() throws IOException, KernelException;

    /**
     * What is to be done.
     *
     * @param text as {@code regpath plan} shows it; made only if it is read: the agent does not
     * @param problems all that is known before anything is tried
     * @param action does it; empty if there is nothing to do
     */
    record ApplierPlan(Supplier<String> text, List<Problem> problems, Optional<ApplyAction> action) {
        public ApplierPlan {
            problems = List.copyOf(problems);
        }

        /** Nothing to do, and this is why. */
        static ApplierPlan nothing(Problem... problems) {
            return new ApplierPlan(() -> "", List.of(problems), Optional.empty());
        }
    }

    /** Carries a plan out. */
    interface ApplyAction {
        ApplyOutcome run() throws IOException, KernelException;
    }

    /**
     * What was done.
     *
     * @param changes one line each
     * @param problems met on the way, besides those of the plan
     */
    record ApplyOutcome(List<String> changes, List<Problem> problems) {
        static final ApplyOutcome NOTHING = new ApplyOutcome(List.of(), List.of());

        public ApplyOutcome {
            changes = List.copyOf(changes);
            problems = List.copyOf(problems);
        }
    }
}
