package dev.regpath.agent;

import dev.regpath.fault.Problem;
import dev.regpath.hostsfile.HostsFileApplier;
import dev.regpath.hostsfile.HostsFilePlan;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names in the hosts file. */
final class NameApplier implements Applier {
    private final FileAppliers files;
    private List<Problem> problems = List.of();

    NameApplier(FileAppliers files) {
        this.files = files;
    }

    @Override
    public ApplierPlan plan(RoutingTable table) throws IOException {
        HostsFileApplier applier = files.names();
        HostsFilePlan plan = applier.plan(table.names());
        problems = plan.problems();
        return new ApplierPlan(
                plan::diff, problems, plan.isEmpty() ? Optional.empty() : Optional.of(() -> apply(applier, plan)));
    }

    @Override
    public ApplierPlan planChange(TableDifference difference) throws IOException {
        return difference.before().names().equals(difference.now().names())
                ? new ApplierPlan(() -> "", problems, Optional.empty())
                : plan(difference.now());
    }

    private ApplyOutcome apply(HostsFileApplier applier, HostsFilePlan plan) throws IOException {
        HostsFileApplier.HostsFileResult result = applier.apply(plan);
        List<String> changes = new ArrayList<>();
        if (result.written()) {
            changes.add("~ names in " + files.hostsFile());
        }
        result.released().ifPresent(released -> changes.add(FileAppliers.text(released)));
        return new ApplyOutcome(changes, result.problems());
    }

    /** Also where the record of the block was lost: the block shows it. */
    @Override
    public ApplyOutcome revert() throws IOException {
        HostsFileApplier applier = files.names();
        HostsFilePlan plan = applier.plan(List.of());
        ApplyOutcome outcome = plan.isEmpty() ? ApplyOutcome.NOTHING : apply(applier, plan);
        List<Problem> problems = new ArrayList<>(plan.problems());
        problems.addAll(outcome.problems());
        return new ApplyOutcome(outcome.changes(), problems);
    }

    /** What is in place now. */
    List<PinnedName> status(RoutingTable table) throws IOException {
        return NameStatus.of(table.names(), files.names());
    }
}
