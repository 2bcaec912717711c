package dev.regpath.agent;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.FilePlan;
import dev.regpath.containerd.HostsTomlApplier;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.status.InstallerReport;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.Ledger;
import dev.regpath.hostsfile.HostsFileApplier;
import dev.regpath.input.Logged;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.TableDifference;
import dev.regpath.runtime.RuntimeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors in containerd's hosts.toml. */
final class MirrorApplier implements Applier {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorApplier.class);

    private final FileAppliers files;
    private List<Problem> remarks = List.of();
    private List<Problem> told = List.of();

    MirrorApplier(FileAppliers files) {
        this.files = files;
    }

    @Override
    public ApplierPlan plan(RoutingTable table) throws IOException {
        Ledger ledger = files.ledger();
        remarks = List.of();
        told = List.of();
        if (table.mirrors().isEmpty()
                && ledger.damage().isEmpty()
                && ledger.owned().stream().allMatch(HostsFileApplier::wrote)) {
            return ApplierPlan.nothing();
        }
        remarks = Stream.concat(FileAppliers.damage(ledger).stream(), configPath().stream())
                .toList();
        HostsTomlApplier applier = files.mirrors(ledger);
        FilePlan plan = applier.plan(table.mirrors());
        // A record that was lost is written again also if there is nothing else to do.
        return steps(
                plan,
                plan.isEmpty() && ledger.damage().isEmpty()
                        ? Optional.empty()
                        : Optional.of(() -> outcome(plan, applier.apply(plan))));
    }

    /** What keeps mirrors from being used, or may. */
    private List<Problem> configPath() throws IOException {
        RuntimeView containerd = files.runtime();
        if (containerd.unread().isPresent()) {
            return List.of(Problem.of(
                    ProblemCode.CONFIG_PATH_NOT_SET,
                    Subject.MIRRORS,
                    "containerd reads no hosts.toml files on this node: %s%s"
                            .formatted(containerd.unread().get(), installersWord()),
                    "Set config_path to one directory and restart containerd once: `regpath-installer install` on the node"
                            + " does that, and so does the chart with installer.enabled=true."));
        }
        return containerd.registries().remarks().stream()
                .map(remark ->
                        Problem.of(ProblemCode.CONFIG_PATH, Subject.NODE, remark, ProblemCode.CONFIG_PATH.remedy()))
                .toList();
    }

    /** Why the chart's installer has not set it, if it was there. */
    private String installersWord() {
        return installer().map(report -> "; the installer: " + report.message()).orElse("");
    }

    @Override
    public ApplierPlan planChange(TableDifference difference) throws IOException {
        Set<String> looked = Stream.concat(
                        difference.registries().stream(),
                        difference.mirrors().stream().map(Mirror::registry))
                .map(RegistryHost::toString)
                .collect(Collectors.toSet());
        told = told.stream()
                .filter(problem -> !looked.contains(problem.subject().name()))
                .toList();
        if (looked.isEmpty()) {
            return new ApplierPlan(() -> "", problems(told), Optional.empty());
        }
        HostsTomlApplier applier = files.mirrors(files.ledger());
        FilePlan plan = applier.planChange(difference.mirrors(), difference.registries());
        return steps(
                plan, plan.isEmpty() ? Optional.empty() : Optional.of(() -> outcome(plan, applier.applyChange(plan))));
    }

    private ApplierPlan steps(FilePlan plan, Optional<ApplyAction> action) {
        tell(plan.problems());
        return new ApplierPlan(plan::diff, problems(told), action);
    }

    private ApplyOutcome outcome(FilePlan plan, HostsTomlApplier.HostsTomlResult result) {
        List<String> changes = new ArrayList<>();
        result.changed().forEach(file -> changes.add("+ file " + file));
        result.released().forEach(released -> changes.add(FileAppliers.text(released)));
        List<Problem> met = new ArrayList<>(result.problems());
        met.removeAll(plan.problems());
        tell(met);
        return new ApplyOutcome(changes, met);
    }

    private void tell(List<Problem> more) {
        told = Stream.concat(told.stream(), more.stream()).toList();
    }

    private List<Problem> problems(List<Problem> all) {
        return Stream.concat(remarks.stream(), all.stream()).toList();
    }

    @Override
    public ApplyOutcome revert() throws IOException {
        return files.revertAll();
    }

    /** That of the daemon whose files these are; empty if it does not answer, or its files keep it from being known. */
    String containerdVersion() {
        try {
            return files.runtime()
                    .version()
                    .flatMap(ContainerdVersion::parse)
                    .map(ContainerdVersion::toString)
                    .orElse("");
        } catch (IOException e) {
            LOG.debug(
                    "containerd's version is not known reason={}", Logged.of(e)); // The plan has it among its problems.
            return "";
        }
    }

    /** What the chart's installer did about the configuration of that daemon; empty if that cannot be read. */
    Optional<InstallerReport> installer() {
        try {
            return files.installer();
        } catch (IOException e) {
            LOG.debug("the installer's report cannot be read reason={}", Logged.of(e));
            return Optional.empty();
        }
    }

    /** What is in place now. */
    List<dev.regpath.proto.node.Mirror> status(RoutingTable table) throws IOException {
        return new MirrorStatus(files.ledger()).of(table);
    }
}
