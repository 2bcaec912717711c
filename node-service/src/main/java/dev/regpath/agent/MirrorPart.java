package dev.regpath.agent;

import dev.regpath.containerd.HostsTomlApplier;
import dev.regpath.containerd.Plan;
import dev.regpath.files.Ledger;
import dev.regpath.names.HostsFileApplier;
import dev.regpath.proto.node.Mirror;
import dev.regpath.table.RoutingTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mirrors in containerd's hosts.toml. */
final class MirrorPart implements Part {
    private final FileParts files;

    MirrorPart(FileParts files) {
        this.files = files;
    }

    @Override
    public Steps plan(RoutingTable table) throws IOException {
        Ledger ledger = files.ledger();
        if (table.mirrors().isEmpty() && ledger.owned().stream().allMatch(HostsFileApplier::wrote)) {
            return Steps.nothing();
        }
        List<NodeProblem> problems = new ArrayList<>();
        files.containerd()
                .configPath()
                .remarks()
                .forEach(remark -> problems.add(NodeProblem.note(
                        "ConfigPath", remark, "Set config_path to one directory and restart containerd once.")));
        HostsTomlApplier applier = files.mirrors(ledger);
        Plan plan = applier.plan(table.mirrors());
        plan.problems().stream().map(NodeProblem::of).forEach(problems::add);
        return new Steps(
                plan.diff(), problems, plan.isEmpty() ? Optional.empty() : Optional.of(() -> apply(applier, plan)));
    }

    private static Outcome apply(HostsTomlApplier applier, Plan plan) throws IOException {
        HostsTomlApplier.Result result = applier.apply(plan);
        List<String> changes = new ArrayList<>();
        result.changed().forEach(file -> changes.add("+ file " + file));
        result.released().forEach(released -> changes.add(FileParts.text(released)));
        return new Outcome(
                changes,
                result.problems().stream()
                        .filter(problem -> !plan.problems().contains(problem))
                        .map(NodeProblem::of)
                        .toList());
    }

    @Override
    public Outcome revert() throws IOException {
        return files.revertAll();
    }

    /** What is in place now. */
    List<Mirror> status(RoutingTable table) throws IOException {
        return new MirrorStatus(files.ledger()).of(table);
    }
}
