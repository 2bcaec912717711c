package dev.regpath.installer.cli;

import dev.regpath.cli.Console;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.node.NodePreparation;
import dev.regpath.kube.ApiAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "prepare",
        description =
                "What the chart's init container runs: let the containerd of this node read hosts.toml, and nothing"
                        + " else, when it is this node's turn.",
        footer = {
            "",
            "Ends with 0 also where nothing was done, so that the agent starts: why is in the node's events and in its"
                    + " RegistryPathNode. What failed is put back, and not tried again by the same version."
        })
final class PrepareCommand implements Callable<Integer>, NeedsRoot {
    private final Checkpoint checkpoint;

    @Mixin
    private final Console console = new Console();

    @Mixin
    private final HostOptions options = new HostOptions();

    @Option(names = "--undo", description = "Put containerd back as it was before.")
    private boolean undo;

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "This node's name in the cluster.",
            required = true,
            defaultValue = "${env:NODE_NAME}")
    private String node = "";

    @Option(
            names = "--lease",
            paramLabel = "NAMESPACE/NAME",
            description = "The Lease that says whose turn it is.",
            required = true,
            defaultValue = "${env:REGPATH_INSTALLER_LEASE}")
    private String lease = "";

    @Option(
            names = "--attempt",
            paramLabel = "N",
            description = "A new number: what failed is tried again (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_INSTALLER_ATTEMPT:-1}")
    private String attempt = "1";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How the API server is reached (default: by the service account of the pod).",
            defaultValue = "${env:REGPATH_KUBECONFIG}")
    private @Nullable Path kubeconfig;

    PrepareCommand(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    @Override
    public Integer call() throws IOException {
        int slash = lease.indexOf('/');
        if (slash < 1 || slash == lease.length() - 1) {
            throw new IOException("--lease has to be NAMESPACE/NAME, and is '%s'".formatted(lease));
        }
        NodePreparation preparation = new NodePreparation(
                options.host(),
                options.ofContainerd(),
                new NodePreparation.PreparationTarget(
                        node, lease.substring(0, slash), lease.substring(slash + 1), attempt),
                ApiAccess.find(
                        Optional.ofNullable(kubeconfig)
                                .filter(file -> !file.toString().isEmpty())
                                .map(file -> options.host().here(file)),
                        ApiAccess.SERVICE_ACCOUNT,
                        System.getenv()),
                checkpoint,
                console::complain);
        if (undo) {
            preparation.undo();
        } else {
            preparation.prepare();
        }
        return InstallerExitCode.OK;
    }
}
