package dev.regpath.installer.change;

import dev.regpath.agent.ApplyResult;
import dev.regpath.agent.LocalNode;
import dev.regpath.agent.NodeLock;
import dev.regpath.agent.NodePlan;
import dev.regpath.agent.NodeSettings;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.PathFiles;
import dev.regpath.fault.Problem;
import dev.regpath.fault.Subject;
import dev.regpath.installer.host.Systemd;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.runtime.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the path files ask for: put in place by the agent, which stays, or once by this process. */
final class AppliedPaths implements Change {
    private final InstallContext context;
    private final InstallRequest request;

    AppliedPaths(InstallContext context, InstallRequest request) {
        this.context = context;
        this.request = request;
    }

    @Override
    public InstallStep step() {
        return InstallStep.PATHS;
    }

    @Override
    public Preview preview() throws IOException, SystemdException {
        if (context.systemd().isEmpty()) {
            return Preview.noted("no systemd runs here: paths are put in place when the host boots");
        }
        List<String> lines = new ArrayList<>();
        if (request.agent() && !agent(context.systemd().get()).isActive()) {
            lines.add("! start " + SystemdUnits.AGENT);
        }
        try (LocalNode node = open()) {
            NodePlan plan = node.plan(node.decide(documents()));
            plan.text().lines().forEach(lines::add);
        }
        return Preview.of(lines, List.of());
    }

    private DecodedPaths documents() {
        DecodedPaths all = new PathFiles(context.host().here(PathFileChange.DIRECTORY)).read();
        List<String> there =
                all.paths().stream().map(path -> path.name().toString()).toList();
        for (Path file : request.pathFiles()) {
            DecodedPaths brought = PathFiles.readFile(file);
            if (brought.paths().stream()
                    .noneMatch(path -> there.contains(path.name().toString()))) {
                all = all.and(brought);
            }
        }
        return all;
    }

    private LocalNode open() throws IOException, SystemdException {
        return LocalNode.open(settings());
    }

    private NodeSettings settings() throws IOException, SystemdException {
        Optional<Containerd> containerd = Containerd.look(context, request.migrateMirrors());
        Path socket = containerd
                .map(found -> found.layout().socket())
                .orElse(Distribution.PLAIN.runtime().socket());
        return NodeSettings.usual(
                context.host().root(),
                new NodeSettings.RuntimeSettings(
                        context.host().here(socket),
                        containerd.flatMap(Containerd::directory).stream().toList()));
    }

    private static UnitState agent(Systemd systemd) throws SystemdException {
        return systemd.unit(SystemdUnits.AGENT);
    }

    @Override
    public void apply() throws IOException, SystemdException, InstallException {
        if (context.systemd().isEmpty()) {
            return;
        }
        Systemd systemd = context.systemd().get();
        if (request.agent()) {
            // Again in any case: program or unit may have changed, and what is in place stays in place meanwhile.
            systemd.restart(SystemdUnits.AGENT, request.limit());
            UnitState agent = agent(systemd);
            if (!agent.isActive()) {
                throw new InstallException("%s; see journalctl -u %s".formatted(agent.text(), SystemdUnits.AGENT));
            }
            return;
        }
        try (NodeLock _ = NodeLock.take(settings().directories().run());
                LocalNode node = open()) {
            ApplyResult result = node.apply(node.plan(node.decide(documents())));
            result.changes().forEach(context::say);
            refuse(result.problems());
        }
    }

    private void refuse(List<Problem> problems) throws InstallException {
        for (Problem problem : problems) {
            if (problem.isFatal() && !isExpected(problem)) {
                throw new InstallException("%s: %s".formatted(problem.what(), problem.remedy()));
            }
        }
    }

    /** A containerd that must not be restarted reads no mirrors yet: that is what was asked for. */
    private boolean isExpected(Problem problem) {
        return problem.subject().kind() == Subject.SubjectKind.MIRRORS && !request.restart();
    }

    @Override
    public void undo() throws IOException, SystemdException, InstallException {
        if (context.systemd().isPresent()) {
            context.systemd().get().stop(SystemdUnits.AGENT, request.limit());
            context.systemd().get().stop(SystemdUnits.BOOT, request.limit());
        }
        try (NodeLock _ = NodeLock.take(settings().directories().run());
                LocalNode node = open()) {
            ApplyResult result = node.revert();
            result.changes().forEach(context::say);
            refuse(result.problems());
        }
        context.files().withdraw(Path.of(NodeSettings.RUN));
    }
}
