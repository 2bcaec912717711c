package dev.regpath.harness;

import dev.regpath.bench.FigureFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The agent of a node without a cluster, as it is delivered, with its own Java: how soon it has the paths in place, how long
 * a boot waits for them, and what it takes of the node.
 */
public final class AgentBench {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Duration INSTALLATION = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int STARTS = 9;
    private static final int BOOTS = 5;

    private final Node node;
    private final RegistrySite site;
    private final FigureFile figures = FigureFile.begin("agent");

    private AgentBench(Node node, RegistrySite site) {
        this.node = node;
        this.site = site;
    }

    /** Measures and writes down. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            RegistrySite site = lab.registry();
            // The unpacked archive that a bare node has is none that is delivered: it has no Java of its own.
            AgentBench bench = new AgentBench(lab.bareNode(Generation.CONTAINERD_2_1, site), site);
            bench.install();
            bench.starts();
            bench.footprint();
            bench.boots();
        }
    }

    private void install() {
        put(Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST);
        // The engine's nodes have no CAP_BPF by name; CAP_SYS_ADMIN stands for it.
        for (String unit : List.of("regpath-boot", "regpath-node")) {
            node.write(
                    Path.of("/etc/systemd/system/%s.service.d/10-harness.conf".formatted(unit)),
                    "[Service]\nCapabilityBoundingSet=CAP_SYS_ADMIN\n");
        }
        node.exec(INSTALLATION, Node.DELIVERIES + "/install.sh").orThrow();
    }

    private void put(Way way) {
        node.write(PATH_FILE, way.document(site));
    }

    private void starts() {
        List<Double> bare = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        for (int i = 0; i < FigureFile.times(STARTS); i++) {
            node.script("systemctl stop regpath-node; /opt/regpath/bin/regpath revert")
                    .orThrow();
            bare.add(start());
            node.exec("systemctl", "stop", "regpath-node").orThrow();
            again.add(start());
        }
        figures.add("start-bare", "s", bare);
        figures.add("start-again", "s", again);
    }

    private double start() {
        node.exec("systemctl", "start", "regpath-node").orThrow();
        return AgentService.installed(node).startUp().toMillis() / 1e3;
    }

    /** After a change there and back and two questions, so that what only these need is in memory, too. */
    private void footprint() throws InterruptedException {
        put(Way.REDIRECT_ONLY);
        awaitStatus("Mirrors: none");
        put(Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST);
        awaitStatus("in place");
        long pid = Long.parseLong(AgentService.installed(node).property("MainPID"));
        Footprint.measureIdle(() -> Footprint.of(node, pid), figures, "node");
    }

    private void awaitStatus(String text) {
        Waiting.until(
                "status shows " + text,
                SOON,
                () -> Optional.of(node.script("/opt/regpath/bin/regpath status").out())
                        .filter(status -> status.contains(text)));
    }

    /** What the unit took before containerd was started. */
    private void boots() {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < FigureFile.times(BOOTS); i++) {
            node.reboot();
            seconds.add(
                    (monotonic("ExecMainExitTimestampMonotonic") - monotonic("ExecMainStartTimestampMonotonic")) / 1e6);
        }
        figures.add("boot-unit", "s", seconds);
    }

    private long monotonic(String property) {
        return Long.parseLong(node.exec("systemctl", "show", "--property=" + property, "--value", "regpath-boot")
                .orThrow()
                .out()
                .strip());
    }
}
