package dev.regpath.cli;

import dev.regpath.agent.Agent;
import dev.regpath.agent.NodeSettings;
import dev.regpath.agent.ServiceManager;
import dev.regpath.agent.Telemetry;
import dev.regpath.agent.WithdrawalPolicy;
import dev.regpath.resolver.ResolverChoice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "node",
        description = "Run the agent: follow path files, DNS and restarts, and keep this node right.",
        footer = {
            "",
            "Ends on SIGTERM and leaves everything in place; `regpath revert` puts the node back.",
            "Notifies systemd when the paths are in place (Type=notify)."
        })
final class NodeCommand implements Callable<Integer>, NeedsRoot {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Option(
            names = "--metrics-address",
            paramLabel = "[ADDRESS]:PORT",
            description = "Serve /metrics and /healthz there over HTTP (default: nowhere).",
            defaultValue = "${env:REGPATH_METRICS_ADDRESS}",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress metricsAddress;

    @Mixin
    private final HealthOption health = new HealthOption();

    @Option(
            names = "--withdrawn-connections",
            paramLabel = "WHAT",
            description = "What becomes of connections in scope that wait for an endpoint which is withdrawn because it"
                    + " fails: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). A pull whose connection is ended goes"
                    + " on, or begins again, where others serve.",
            defaultValue = "${env:REGPATH_WITHDRAWN_CONNECTIONS:-End}")
    private WithdrawalPolicy withdrawal = WithdrawalPolicy.End;

    @Option(
            names = "--nftables-lease",
            paramLabel = "DURATION",
            description =
                    "How long redirects by nftables stay when the agent does not renew them, which it does twice a"
                            + " minute; 0s if they stay for good (default: ${DEFAULT-VALUE}). Those of BPF always stay.",
            defaultValue = "${env:REGPATH_NFTABLES_LEASE:-" + NodeSettings.LEASE + "}",
            converter = DurationConverter.class)
    private Duration lease = NodeSettings.LEASE_LIMIT;

    @Option(
            names = "--resolver",
            paramLabel = "WHAT",
            description = "What answers the daemons where DNS does not resolve a name that is pinned:"
                    + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). HostsFile is read by all programs of the"
                    + " node. Scoped is this agent: the kernel leads what the kubelet and containerd ask their nameservers"
                    + " to it, for as long as it answers; it takes BPF.",
            defaultValue = "${env:REGPATH_RESOLVER:-HostsFile}")
    private ResolverChoice resolver = ResolverChoice.HostsFile;

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.pathFiles();
        UncaughtErrors.endTheProcess();
        Agent agent = new Agent(
                options.settings().withLease(lease).withResolver(resolver),
                new ServiceManager(Optional.ofNullable(System.getenv("NOTIFY_SOCKET"))),
                new Telemetry(Optional.ofNullable(metricsAddress), Version.text()),
                health.address(),
                withdrawal);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, ended), "stop"));
        try {
            agent.run();
        } finally {
            ended.countDown();
        }
        return ExitCode.OK;
    }

    /** The process lives until its hooks have ended: the agent gets the time to end its pass. */
    private static void stop(Agent agent, CountDownLatch ended) {
        agent.stop();
        try {
            if (!ended.await(10, TimeUnit.SECONDS)) {
                LOG.warn("the last pass does not end, it is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
