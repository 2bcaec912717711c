package dev.regpath.cli;

import dev.regpath.agent.LocalNode;
import dev.regpath.agent.NodePlan;
import dev.regpath.fault.Problem;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        description = "Show what `apply` would change: files as a diff, then each step in the kernel.",
        footer = {"", "Changes nothing. Ends with 0 if there is nothing to change, with 3 if there is."})
final class PlanCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final DocumentOptions documents = new DocumentOptions();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        try (LocalNode node = LocalNode.open(options.settings())) {
            NodePlan plan = node.plan(node.decide(documents.read(options, console)));
            console.problems(plan.problems());
            String changes = plan.text();
            if (changes.isEmpty()) {
                console.say("nothing to change");
                return plan.problems().stream().anyMatch(Problem::isFatal) ? ExitCode.FAILED : ExitCode.OK;
            }
            console.print(changes);
            return ExitCode.CHANGES;
        }
    }
}
