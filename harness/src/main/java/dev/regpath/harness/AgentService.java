package dev.regpath.harness;

import dev.regpath.resolver.ResolverChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The agent as a systemd service of a node, from the very unit file that is delivered. */
final class AgentService {
    private static final Path UNIT = Path.of("/run/systemd/system/regpath-node.service");

    /** Seconds, unless a machine has much else to do; systemd itself gives up after 90 s. */
    private static final Duration START = Duration.ofMinutes(2);

    /** For more of the unit's settings. */
    static final Path DROP_INS = Path.of(UNIT + ".d");

    private final Node node;

    private AgentService(Node node) {
        this.node = node;
    }

    /** Starts it; systemd has been told that the paths are in place when this returns. */
    static AgentService start(Node node) {
        AgentService agent = install(node);
        agent.start();
        return agent;
    }

    /** The same for one that lets the daemons know names in this way. */
    static AgentService start(Node node, ResolverChoice resolver) {
        AgentService agent = install(node);
        node.write(
                DROP_INS.resolve("20-resolver.conf"),
                "[Service]%nEnvironment=REGPATH_RESOLVER=%s%n".formatted(resolver));
        node.exec("systemctl", "daemon-reload").orThrow();
        agent.start();
        return agent;
    }

    private void start() {
        node.exec(START, "systemctl", "start", "regpath-node").orThrow();
    }

    /** Brings the unit, and starts nothing. */
    static AgentService install(Node node) {
        node.write(UNIT, Setup.load().unitFile());
        // A delivered archive brings its own Java runtime; a node of the harness has the JDK of the build.
        // Its engine knows no CAP_BPF by name; CAP_SYS_ADMIN stands for it.
        node.write(
                DROP_INS.resolve("10-harness.conf"),
                "[Service]\nEnvironment=JAVA_HOME=/opt/java\nCapabilityBoundingSet=CAP_SYS_ADMIN\n");
        node.exec("systemctl", "daemon-reload").orThrow();
        return new AgentService(node);
    }

    /** The one that the installer has brought, or somebody else. */
    static AgentService installed(Node node) {
        return new AgentService(node);
    }

    /** Stops it as an operator does. */
    void stop() {
        node.exec("systemctl", "stop", "regpath-node").orThrow();
        remove();
    }

    /** Whether one runs or not: none does afterwards, and its unit is gone. */
    static void removeFrom(Node node) {
        node.script("systemctl stop regpath-node 2> /dev/null || true").orThrow();
        new AgentService(node).remove();
    }

    /** Lets it hang from now on; systemd's watchdog sees that after a while. */
    void hang() {
        node.exec("systemctl", "kill", "--signal=STOP", "regpath-node").orThrow();
    }

    /** Kills it as the kernel does when memory is short; systemd starts it again. */
    void kill() {
        node.exec("systemctl", "kill", "--signal=KILL", "regpath-node").orThrow();
    }

    /** Kills it for good. */
    void killForGood() {
        node.write(DROP_INS.resolve("50-once.conf"), "[Service]\nRestart=no\n");
        node.exec("systemctl", "daemon-reload").orThrow();
        kill();
        Waiting.until(
                "the agent is gone",
                Duration.ofSeconds(20),
                () -> Optional.of(node.exec("systemctl", "is-active", "regpath-node")
                                .out()
                                .strip())
                        .filter(state -> !state.equals("active") && !state.equals("deactivating")));
        remove();
    }

    private void remove() {
        node.script("rm -rf /run/systemd/system/regpath-node.service*; systemctl daemon-reload;"
                        + " systemctl reset-failed regpath-node 2> /dev/null || true")
                .orThrow();
    }

    /** How often systemd has started it again by itself. */
    int restarts() {
        return Integer.parseInt(property("NRestarts"));
    }

    /** What {@code systemctl show} has of its unit. */
    String property(String name) {
        return node.exec("systemctl", "show", "--property=" + name, "--value", "regpath-node")
                .orThrow()
                .out()
                .strip();
    }

    /** All that it has written to the journal. */
    String journal() {
        return node.exec("journalctl", "--unit=regpath-node", "--output=cat", "--no-pager")
                .orThrow()
                .out();
    }

    /** Its resident memory in KiB, as /proc tells. */
    long residentKib() {
        return Long.parseLong(node.script("pid=$(systemctl show -p MainPID --value regpath-node);"
                        + " awk '/^VmRSS/ {print $2}' /proc/$pid/status")
                .orThrow()
                .out()
                .strip());
    }

    /** From the start of its process until systemd was told that the paths are in place. */
    Duration startUp() {
        String[] microseconds = node.exec(
                        "systemctl",
                        "show",
                        "--property=ExecMainStartTimestampMonotonic,ActiveEnterTimestampMonotonic",
                        "--value",
                        "regpath-node")
                .orThrow()
                .out()
                .strip()
                .split("\n", -1);
        long start = Long.parseLong(microseconds[0]);
        long active = Long.parseLong(microseconds[1]);
        return Duration.ofNanos(Math.abs(active - start) * 1000);
    }
}
