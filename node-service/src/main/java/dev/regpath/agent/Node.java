package dev.regpath.agent;

import dev.regpath.files.LocalFiles;
import dev.regpath.files.NodeFiles;
import dev.regpath.intent.DecodedPaths;
import dev.regpath.linux.KernelException;
import dev.regpath.observe.NameFollower;
import dev.regpath.observe.SystemNames;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.redirect.Redirects;
import dev.regpath.table.LastKnownGood;
import dev.regpath.table.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * This node, with everything wired: from documents to a decision, from a decision to a plan, from a plan to the node, and
 * back. All wiring of the agent and of the one-shot commands is in {@link #open}. Not thread-safe, but for
 * {@link #keepScope}.
 */
public final class Node implements AutoCloseable {
    /**
     * What applying a plan did.
     *
     * @param changes what was changed, one line each
     * @param problems what was asked for and is not done
     */
    public record Result(List<String> changes, List<NodeProblem> problems) {
        public Result {
            changes = List.copyOf(changes);
            problems = List.copyOf(problems);
        }

        /** Whether everything that was asked for is in place. */
        public boolean complete() {
            return problems.stream().noneMatch(NodeProblem::fatal);
        }
    }

    private final SystemNames resolver;
    private final Decider decider;
    private final StateFile stateFile;
    private final RedirectPart redirects;
    private final NamePart names;
    private final MirrorPart mirrors;
    private LastKnownGood known;
    private List<NodeProblem> problems = List.of();

    private Node(
            SystemNames resolver,
            Decider decider,
            StateFile stateFile,
            RedirectPart redirects,
            NamePart names,
            MirrorPart mirrors)
            throws IOException {
        this.resolver = resolver;
        this.decider = decider;
        this.stateFile = stateFile;
        this.redirects = redirects;
        this.names = names;
        this.mirrors = mirrors;
        this.known = stateFile.read();
    }

    /** Wires everything; changes nothing. A node that cannot redirect is served with mirrors and names alone. */
    public static Node open(NodeSettings settings) throws IOException {
        NodeFiles files = new LocalFiles(settings.root());
        FileParts fileParts = new FileParts(files, settings);
        SystemNames resolver = new SystemNames(settings.hostsHere(), settings.lookUp());
        return new Node(
                resolver,
                new Decider(settings, new NameFollower(resolver, Clock.systemUTC(), NameFollower.DEFAULT_GRACE)),
                new StateFile(files, settings.state()),
                RedirectPart.open(new Redirects.Places(settings.bpffs(), settings.proc(), settings.runtimeSocket())),
                new NamePart(fileParts),
                new MirrorPart(fileParts));
    }

    /** Names lead to redirects, so those come first; mirrors need neither. */
    private List<Part> parts() {
        return List.of(redirects, names, mirrors);
    }

    /** What the documents mean on this node now, names looked up anew. */
    public Decision decide(DecodedPaths documents) {
        return decider.lookingUp(documents, known);
    }

    /** The same by what is remembered of names, if that is enough: at once, whatever DNS does. */
    public Optional<Decision> decideFromMemory(DecodedPaths documents) {
        return decider.remembersAll(documents, known.names())
                ? Optional.of(decider.fromMemory(documents, known))
                : Optional.empty();
    }

    /**
     * What was applied last, as it was: asks nobody, neither an API server nor DNS. Where nothing was applied yet, what
     * the documents mean without them.
     */
    public Decision remembered(DecodedPaths documents) {
        return known.table().equals(RoutingTable.EMPTY)
                ? decider.fromMemory(documents, known)
                : new Decision(known.table(), known.names(), List.of(), Set.of());
    }

    /** What has to change for a decision. Changes nothing itself. */
    public NodePlan plan(Decision decision) {
        List<NodeProblem> found = new ArrayList<>();
        decision.problems().stream().map(NodeProblem::of).forEach(found::add);
        decision.held().stream()
                .map(path -> NodeProblem.note(
                        "Held",
                        "path '%s' stays as it was, because its document has a fault".formatted(path),
                        "Mend the document, or remove it to take the path back."))
                .forEach(found::add);
        List<Part.Steps> plans = new ArrayList<>();
        for (Part part : parts()) {
            try {
                Part.Steps plan = part.plan(decision.table());
                plans.add(plan);
                found.addAll(plan.problems());
            } catch (KernelException e) {
                found.add(NodeProblem.of(e));
            } catch (IOException e) {
                found.add(NodeProblem.of(e));
            }
        }
        return new NodePlan(decision, plans, found);
    }

    /** Carries a plan out. What fails is in the result; everything else is done. */
    public Result apply(NodePlan plan) {
        Result result =
                run(plan.parts().stream().flatMap(part -> part.work().stream()).toList(), plan.problems());
        List<NodeProblem> found = new ArrayList<>(result.problems());
        LastKnownGood now =
                new LastKnownGood(plan.decision().table(), plan.decision().names());
        try {
            stateFile.write(known, now);
        } catch (IOException e) {
            found.add(NodeProblem.of(e));
        }
        known = now;
        problems = List.copyOf(found);
        return new Result(result.changes(), found);
    }

    /** Puts everything back: files byte for byte, kernel objects without trace. */
    public Result revert() throws IOException {
        List<Part.Work> work = List.of(names::revert, mirrors::revert, redirects::revert);
        Result result = run(work, List.of());
        stateFile.remove();
        known = LastKnownGood.NONE;
        return result;
    }

    private static Result run(List<Part.Work> work, List<NodeProblem> before) {
        List<String> changes = new ArrayList<>();
        List<NodeProblem> found = new ArrayList<>(before);
        for (Part.Work one : work) {
            try {
                Part.Outcome outcome = one.run();
                changes.addAll(outcome.changes());
                found.addAll(outcome.problems());
            } catch (KernelException e) {
                found.add(NodeProblem.of(e));
            } catch (IOException e) {
                found.add(NodeProblem.of(e));
            }
        }
        return new Result(changes, found);
    }

    /** Puts the scope right after a cgroup came or went; from any thread. */
    void keepScope() {
        redirects.keepScope();
    }

    /** The directories of the cgroups in scope, whether they exist now or not. */
    List<Path> scopeDirectories() {
        return redirects.scopeDirectories();
    }

    /** What is in place now. */
    public NodeStatus status(boolean agentRunning) throws IOException {
        NodeStatus.Builder status = NodeStatus.newBuilder()
                .setAgentRunning(agentRunning)
                .addAllMirrors(mirrors.status(known.table()))
                .addAllNames(names.status(known.table()))
                .setRedirects(redirects.status(known.table()));
        problems.forEach(problem -> status.addProblems(problem.message()));
        return status.build();
    }

    @Override
    public void close() {
        resolver.close();
        redirects.close();
    }
}
