package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.routing.RoutingTable;
import java.util.List;
import java.util.stream.Collectors;

/** What has to change on the node: it can be printed, and carried out once. */
public final class NodePlan {
    private final Decision decision;
    private final RoutingTable wanted;
    private final List<Applier.ApplierPlan> parts;
    private final List<Problem> problems;

    NodePlan(Decision decision, RoutingTable wanted, List<Applier.ApplierPlan> parts, List<Problem> problems) {
        this.decision = requireNonNull(decision, "decision");
        this.wanted = requireNonNull(wanted, "wanted");
        this.parts = List.copyOf(parts);
        this.problems = List.copyOf(problems);
    }

    /** What it is for. */
    Decision decision() {
        return decision;
    }

    /** Its table, without endpoints that are withdrawn. */
    RoutingTable wanted() {
        return wanted;
    }

    List<Applier.ApplierPlan> parts() {
        return parts;
    }

    /** All that is known before anything is tried. */
    public List<Problem> problems() {
        return problems;
    }

    /** The changes: one line for each step in the kernel, files as a unified diff; empty if the node is as it should be. */
    public String text() {
        return parts.stream().map(part -> part.text().get()).collect(Collectors.joining());
    }
}
