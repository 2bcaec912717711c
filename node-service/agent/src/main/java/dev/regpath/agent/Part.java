package dev.regpath.agent;

import dev.regpath.fault.Problem;
import dev.regpath.linux.KernelException;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One of the ways in which Regpath changes a node: redirects, names, mirrors. Each is planned, carried out and put back
 * by itself, and what fails in one never holds up another.
 */
interface Part {
    /** What a table asks of this part. Changes nothing itself. */
    Steps plan(RoutingTable table) throws IOException, KernelException;

    /**
     * The same where all is in place that an earlier table asked for, so that only what differs need be looked at. A
     * cluster that changes has nodes do this again and again; whatever others have done meanwhile is seen when everything
     * is compared again.
     *
     * @param before the table that was applied last
     */
    Steps planChange(RoutingTable before, RoutingTable table) throws IOException, KernelException;

    /** Puts everything of this part back. */
    Outcome revert() throws IOException, KernelException;

    /**
     * What is to be done.
     *
     * @param text as {@code regpath plan} shows it; made only if somebody reads it: the agent does not
     * @param problems all that is known before anything is tried
     * @param work does it; empty if there is nothing to do
     */
    record Steps(Supplier<String> text, List<Problem> problems, Optional<Work> work) {
        public Steps {
            problems = List.copyOf(problems);
        }

        /** Nothing to do, and this is why. */
        static Steps nothing(Problem... problems) {
            return new Steps(() -> "", List.of(problems), Optional.empty());
        }
    }

    /** Carries a plan out. */
    interface Work {
        Outcome run() throws IOException, KernelException;
    }

    /**
     * What was done.
     *
     * @param changes one line each
     * @param problems met on the way, besides those of the plan
     */
    record Outcome(List<String> changes, List<Problem> problems) {
        static final Outcome NOTHING = new Outcome(List.of(), List.of());

        public Outcome {
            changes = List.copyOf(changes);
            problems = List.copyOf(problems);
        }
    }
}
