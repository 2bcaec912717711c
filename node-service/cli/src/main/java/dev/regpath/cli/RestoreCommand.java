package dev.regpath.cli;

import dev.regpath.agent.ApplyResult;
import dev.regpath.agent.LocalNode;
import dev.regpath.agent.NodeBusyException;
import dev.regpath.agent.NodeLock;
import dev.regpath.contract.PathFiles;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "restore",
        description = "Put back what was applied last, as when the node boots: asks neither DNS nor an API server.",
        footer = {"", "Run by regpath-boot.service before containerd and the kubelet start."})
final class RestoreCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        try (NodeLock _ = NodeLock.take(options.run());
                LocalNode node = LocalNode.open(options.settings())) {
            ApplyResult result = node.apply(node.plan(node.remembered(new PathFiles(options.paths()).read())));
            return console.report(result, "nothing to put back: everything is in place");
        } catch (NodeBusyException e) {
            console.say("nothing to put back: " + e.getMessage());
            return ExitCode.OK;
        }
    }
}
