package dev.regpath.cli;

import dev.regpath.watcher.WatchProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Is no command of a node: the launcher starts it with the libraries in lib/watch, where they are installed. */
@Command(
        name = "watch",
        description = "Run the cluster watcher: resolve RegistryPaths and write their status.",
        footer = {
            "",
            "Runs in a Pod with a ServiceAccount, or with the kubeconfig that KUBECONFIG names.",
            "Ends on SIGTERM, and with 1 when another replica has become the leader: start it again then."
        })
final class WatchCommand implements Callable<Integer> {
    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Where the Lease is by which replicas elect a leader (default: the Pod's namespace).",
            defaultValue = "${env:POD_NAMESPACE}")
    private @Nullable String namespace;

    @Option(
            names = "--lease",
            paramLabel = "NAME",
            description = "The name of that Lease (default: ${DEFAULT-VALUE}).",
            defaultValue = "regpath-watch")
    private String lease = "regpath-watch";

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            description = "Who this replica is; each must have its own (default: the name of the Pod).",
            defaultValue = "${env:POD_NAME}")
    private @Nullable String identity;

    @Option(
            names = "--agent-pods",
            paramLabel = "LABEL=VALUE",
            split = ",",
            description = "What the Pods of agents have, in the namespace of the Lease: a node whose agent's Pod is not"
                    + " ready does not count (default: every agent that has reported counts).",
            defaultValue = "${env:REGPATH_AGENT_PODS}")
    private @Nullable Map<String, String> agentPods;

    @Option(
            names = "--metrics-address",
            paramLabel = "[ADDRESS]:PORT",
            description = "Serve /metrics, /healthz and /readyz there over HTTP (default: nowhere).",
            defaultValue = "${env:REGPATH_METRICS_ADDRESS}",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress metricsAddress;

    @Option(
            names = "--health-address",
            paramLabel = "[ADDRESS]:PORT",
            description = "Serve /healthz and /readyz alone there over HTTP, apart from metrics (default: nowhere).",
            defaultValue = "${env:REGPATH_HEALTH_ADDRESS}",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress healthAddress;

    @Override
    public Integer call() throws IOException, InterruptedException {
        UncaughtErrors.endTheProcess();
        boolean asked = new WatchProcess(
                        Optional.ofNullable(namespace),
                        lease,
                        Optional.ofNullable(identity),
                        Optional.ofNullable(agentPods),
                        Optional.ofNullable(metricsAddress),
                        Optional.ofNullable(healthAddress))
                .run();
        return asked ? ExitCode.OK : ExitCode.FAILED;
    }
}
