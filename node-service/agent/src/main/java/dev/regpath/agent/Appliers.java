package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.status.InstallerReport;
import dev.regpath.fault.Problem;
import dev.regpath.files.FileErrors;
import dev.regpath.linux.KernelException;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All ways in which a node is changed: each is planned and carried out by itself, so that what fails in one holds up no
 * other. Not thread-safe.
 */
final class Appliers implements AutoCloseable {
    private final FileAppliers files;
    private final RedirectApplier redirects;
    private final NameApplier names;
    private final MirrorApplier mirrors;
    private final ScopedDns dns;
    private RoutingTable inPlace;

    /**
     * What has to change for a table.
     *
     * @param wanted the table, with what leads to the agent's resolver
     * @param plans of each way, in the order in which they are carried out
     * @param problems all that is known before anything is tried
     */
    record AppliersPlan(RoutingTable wanted, List<Applier.ApplierPlan> plans, List<Problem> problems) {
        AppliersPlan {
            requireNonNull(wanted, "wanted");
            plans = List.copyOf(plans);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Changes nothing yet.
     *
     * @param inPlace what was carried out last
     */
    Appliers(FileAppliers files, RedirectApplier redirects, ScopedDns dns, RoutingTable inPlace) {
        this.files = files;
        this.redirects = redirects;
        this.names = new NameApplier(files);
        this.mirrors = new MirrorApplier(files);
        this.dns = dns;
        this.inPlace = inPlace;
    }

    /** What was carried out last. */
    RoutingTable inPlace() {
        return inPlace;
    }

    /** What has to change for a table, compared with all that is in place. Changes nothing itself. */
    AppliersPlan plan(RoutingTable table) {
        ScopedDns.Answering answering = dns.answer(table, redirects.isByPrograms(table));
        files.readAgain();
        return plan(answering, applier -> applier.plan(answering.table()));
    }

    /** What has to change for a table if all is in place that was carried out last. */
    AppliersPlan planChange(RoutingTable table) {
        ScopedDns.Answering answering = dns.answer(table, redirects.isByPrograms());
        TableDifference difference = TableDifference.between(inPlace, answering.table());
        return plan(answering, applier -> applier.planChange(difference));
    }

    private interface Planning {
        Applier.ApplierPlan steps(Applier applier) throws IOException, KernelException;
    }

    private AppliersPlan plan(ScopedDns.Answering answering, Planning planning) {
        List<Problem> found = new ArrayList<>(answering.problems());
        List<Applier.ApplierPlan> plans = new ArrayList<>();
        for (Applier applier : inTurn(answering.table())) {
            try {
                Applier.ApplierPlan plan = planning.steps(applier);
                plans.add(plan);
                found.addAll(plan.problems());
            } catch (KernelException e) {
                found.add(e.problem());
            } catch (IOException e) {
                found.add(FileErrors.problem(e));
            }
        }
        return new AppliersPlan(answering.table(), plans, found);
    }

    /**
     * Names lead to redirects, so those are there before names are, and after them; mirrors need neither. A name that the
     * agent is to answer from now on is in the hosts file until it does.
     */
    private List<Applier> inTurn(RoutingTable wanted) {
        return inPlace.names().containsAll(wanted.names()) && inPlace.answered().containsAll(wanted.answered())
                ? List.of(names, redirects, mirrors)
                : List.of(redirects, names, mirrors);
    }

    /**
     * Carries out what is planned for a table.
     *
     * @param before problems that are known already
     */
    ApplyResult carryOut(RoutingTable wanted, List<Applier.ApplierPlan> plans, List<Problem> before) {
        ApplyResult result =
                run(plans.stream().flatMap(plan -> plan.action().stream()).toList(), before);
        inPlace = wanted;
        dns.follow(inPlace, result.problems());
        return result;
    }

    /** Makes the record of what was done durable, and not only that of what was about to be done. */
    void settle() throws IOException {
        files.settle();
    }

    /**
     * Puts everything back: files byte for byte, kernel objects without trace.
     *
     * @param more what is to be done after that
     */
    ApplyResult revert(List<Applier.ApplyAction> more) {
        files.readAgain();
        List<Applier.ApplyAction> actions = new ArrayList<>(List.of(names::revert, mirrors::revert, redirects::revert));
        actions.addAll(more);
        ApplyResult result = run(actions, List.of());
        inPlace = RoutingTable.EMPTY;
        return result;
    }

    private static ApplyResult run(List<Applier.ApplyAction> actions, List<Problem> before) {
        List<String> changes = new ArrayList<>();
        List<Problem> found = new ArrayList<>(before);
        for (Applier.ApplyAction action : actions) {
            try {
                Applier.ApplyOutcome outcome = action.run();
                changes.addAll(outcome.changes());
                found.addAll(outcome.problems());
            } catch (KernelException e) {
                found.add(e.problem());
            } catch (IOException e) {
                found.add(FileErrors.problem(e));
            }
        }
        return new ApplyResult(changes, found);
    }

    /** Says what is in place now, and returns why parts of it cannot be looked at. */
    List<Problem> tell(NodeStatus.Builder status) {
        List<Problem> found = new ArrayList<>();
        look(found, () -> status.addAllMirrors(mirrors.status(inPlace)));
        look(found, () -> status.addAllNames(names.status(inPlace)).addAllNames(NameStatus.answered(inPlace)));
        look(found, () -> status.setRedirects(redirects.status(inPlace)));
        return found;
    }

    private interface StatusLook {
        void run() throws IOException;
    }

    private static void look(List<Problem> found, StatusLook look) {
        try {
            look.run();
        } catch (IOException e) {
            found.add(FileErrors.problem(e));
        }
    }

    /** That of the daemon whose files these are; empty if it is not known. */
    String containerdVersion() {
        return mirrors.containerdVersion();
    }

    /** What the chart's installer did about the configuration of that daemon; empty if that is not known. */
    Optional<InstallerReport> installer() {
        return mirrors.installer();
    }

    @Override
    public void close() {
        dns.close();
        redirects.close();
    }
}
