package dev.regpath.harness;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dev.regpath.harness.CommandServer.ServedProgram;
import dev.regpath.installer.journal.Checkpoint.Moment;
import dev.regpath.installer.journal.InstallStep;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A Kubernetes node as far as image pulls go: systemd as PID 1, a real containerd, a stand-in for the kubelet, a cgroup2
 * hierarchy and a bpffs of its own. Regpath's distribution is at {@code /opt/regpath} and a JDK at {@code /opt/java},
 * both read-only; {@code regpath} and {@code java} are on the path.
 *
 * <p>Commands run as root in a cgroup of their own, outside of the two daemons' and of {@code system.slice}.
 */
public final class Node implements AutoCloseable {
    /** Where a node finds what {@code ./dev image} and {@code ./dev dist} have made. */
    public static final String DELIVERIES = "/mnt/deliveries";

    /** Where a bare node has the unpacked archive. */
    public static final String ARCHIVE = "/mnt/regpath";

    private static final String PROGRAM = "/opt/regpath";

    /** For commands that have no reason to wait for a network. */
    private static final Duration QUICK = Duration.ofSeconds(60);

    /** For a command of Regpath: as long as a pull may take. */
    private static final Duration COMMAND = Duration.ofMinutes(6);

    /** For a change that the agent is to see and apply. */
    private static final Duration APPLIED = Duration.ofSeconds(90);

    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final String TOOLS = "/usr/lib/regpath-node/";
    private static final int CHUNK = 96 * 1024;

    /**
     * Not "privileged": that fails where the machine itself lacks a capability. The runtime adds BPF and PERFMON, which the
     * engine does not know, to what has SYS_BOOT.
     */
    private static final Capability[] CAPABILITIES = {
        Capability.SYS_ADMIN,
        Capability.NET_ADMIN,
        Capability.NET_RAW,
        Capability.SYS_PTRACE,
        Capability.SYS_CHROOT,
        Capability.MKNOD,
        Capability.DAC_READ_SEARCH,
        Capability.SYSLOG,
        Capability.IPC_LOCK,
        Capability.LINUX_IMMUTABLE,
        Capability.SYS_BOOT,
        Capability.AUDIT_CONTROL,
        Capability.SYS_NICE,
    };

    private final LabContainer container;
    private final NodeShell shell;
    private final String name;
    private final Generation generation;
    private final TreeReader trees = new TreeReader(this);
    private final String home;
    private final WarmCommands commands;

    private Node(LabContainer container, String name, Generation generation, String home) {
        this.container = container;
        this.shell = new NodeShell(container, List.of(TOOLS + "run"));
        this.home = home;
        this.commands = new WarmCommands(this, home);
        this.name = name;
        this.generation = generation;
    }

    static Node start(Engine engine, Network network, Generation generation, RegistrySite site) {
        return start(
                engine,
                network,
                generation,
                site,
                WarmDistribution.of(engine.setup(), engine.setup().distribution()),
                PROGRAM);
    }

    static Node startBare(Engine engine, Network network, Generation generation, RegistrySite site) {
        return start(
                engine,
                network,
                generation,
                site,
                WarmDistribution.of(engine.setup(), engine.setup().installer()),
                ARCHIVE);
    }

    private static Node start(
            Engine engine, Network network, Generation generation, RegistrySite site, Path program, String place) {
        // The name is also that of the node's cgroup on the machine, so it must be no other node's.
        String name = "%s-%08x"
                .formatted(generation.suite(), ThreadLocalRandom.current().nextInt());
        GenericContainer<?> container = new GenericContainer<>(
                        DockerImageName.parse(engine.setup().image(generation.suite())))
                .withImagePullPolicy(Engine.NEVER_PULL)
                .withNetwork(network)
                .withLabels(engine.labels())
                .withEnv("REGPATH_DNS", site.address().getHostAddress())
                .withCopyToContainer(Transferable.of(site.ca()), "/usr/local/share/ca-certificates/regpath-harness.crt")
                .withCreateContainerCmdModifier(command -> command.withHostName(name)
                        .withVolumes(new Volume("/var/lib/containerd"))
                        .withHostConfig(configure(
                                Optional.ofNullable(command.getHostConfig()).orElseGet(HostConfig::newHostConfig),
                                engine.setup(),
                                program,
                                place)));
        Node node = new Node(LabContainer.start(container), name, generation, place);
        try {
            node.awaitBoot();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private static HostConfig configure(HostConfig host, Setup setup, Path program, String place) {
        List<Bind> binds = new ArrayList<>();
        binds.add(new Bind(setup.javaHome().toString(), new Volume("/opt/java"), AccessMode.ro));
        binds.add(new Bind(WarmCommands.classes().toString(), new Volume(WarmCommands.CLASSES), AccessMode.ro));
        // A missing directory would be made by the engine, and confuse the next build.
        if (Files.isDirectory(program)) {
            binds.add(new Bind(program.toString(), new Volume(place), AccessMode.ro));
        }
        if (Files.isDirectory(setup.deliveries())) {
            binds.add(new Bind(setup.deliveries().toString(), new Volume(DELIVERIES), AccessMode.ro));
        }
        return host.withRuntime("regpath-node")
                .withCapAdd(CAPABILITIES)
                .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
                .withTmpFs(Map.of("/run", "rw,exec", "/tmp", "rw,exec"))
                .withBinds(binds);
    }

    private void awaitBoot() {
        // Waits by itself, once systemd listens: each look from outside costs the start of several processes.
        Supplier<Optional<String>> settled = () -> {
            Optional<Path> program = container.program();
            if (program.isEmpty()) {
                throw new IllegalStateException(
                        "%s does not boot: %s".formatted(name, container.end().orElse("its first process is gone")));
            }
            // Until it is systemd its first process moves mounts, which fails if somebody who has entered uses them.
            if (!program.get().endsWith("systemd")) {
                return Optional.empty();
            }
            return Optional.of(exec(BOOT, "timeout", "60", "systemctl", "is-system-running", "--wait")
                            .out()
                            .strip())
                    .filter(List.of("running", "degraded")::contains);
        };
        String state;
        try {
            state = Waiting.until("%s has booted".formatted(name), BOOT, settled);
        } catch (IllegalStateException e) {
            if (container.program().isEmpty()) {
                throw e;
            }
            throw new IllegalStateException(
                    "%s does not boot; it still waits for:%n%s%s"
                            .formatted(
                                    name,
                                    exec("timeout", "20", "systemctl", "list-jobs", "--no-legend"),
                                    exec("timeout", "20", "journalctl", "--boot", "--lines=40", "--no-pager")),
                    e);
        }
        if (!state.equals("running")) {
            throw new IllegalStateException("%s is %s:%n%s"
                    .formatted(
                            name,
                            state,
                            exec("systemctl", "--failed", "--no-legend").out()));
        }
    }

    /** Its host name. */
    public String name() {
        return name;
    }

    /** Which containerd it has. */
    public Generation generation() {
        return generation;
    }

    /** Its address on the lab's network; another one after {@link #reboot}, perhaps. */
    public InetAddress address() {
        return container.ipv4();
    }

    /** Runs a command that ends within a minute. */
    public Execution exec(String... command) {
        return exec(QUICK, command);
    }

    /**
     * Runs a command.
     *
     * @throws IllegalStateException if it takes longer than that
     */
    public Execution exec(Duration atMost, String... command) {
        return shell.exec(List.of(command), atMost);
    }

    /** Runs a few lines of bash; the first that fails ends them. */
    public Execution script(String lines) {
        return exec("bash", "-euo", "pipefail", "-c", lines);
    }

    /** Runs {@code regpath} with these arguments, for as long as a pull may take. */
    public Execution regpath(String... arguments) {
        return warm(ServedProgram.REGPATH, "/bin/regpath", arguments);
    }

    /** Waits until {@code regpath status} shows this text. */
    void awaitStatus(String text) {
        Waiting.until(
                "status shows " + text,
                APPLIED,
                () -> Optional.of(regpath("status").out()).filter(status -> status.contains(text)));
    }

    /** Runs {@code regpath-installer} of the unpacked archive with these arguments. */
    Execution installer(String... arguments) {
        return warm(ServedProgram.INSTALLER, "/bin/regpath-installer", arguments);
    }

    /** Runs the installer so that it is killed at a moment of a step. */
    Execution killedInstaller(InstallStep step, Moment moment, String... arguments) {
        return commands.killed(step, moment, COMMAND, List.of(arguments));
    }

    private Execution warm(ServedProgram program, String launcher, String... arguments) {
        return commands.run(program, COMMAND, List.of(arguments))
                .orElseGet(() -> exec(
                        COMMAND,
                        Stream.concat(Stream.of(home + launcher), Stream.of(arguments))
                                .toArray(String[]::new)));
    }

    /** Reads a file. */
    public byte[] readBytes(Path path) {
        return Base64.getMimeDecoder()
                .decode(exec("base64", path.toString()).orThrow().out());
    }

    /** Reads a file of text. */
    public String read(Path path) {
        return new String(readBytes(path), StandardCharsets.UTF_8);
    }

    /** Writes a file of text, and the directories above it; a new file has mode 0644. */
    public void write(Path path, String text) {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file, and the directories above it; a new file has mode 0644. */
    public void write(Path path, byte[] content) {
        String prepare = "mkdir -p '%s'; : > '%s'; ".formatted(path.resolveSibling("."), path);
        // A single argument of a program may have 128 KiB.
        String text = Base64.getEncoder().encodeToString(content);
        for (int from = 0; from == 0 || from < text.length(); from += CHUNK) {
            String chunk = text.substring(from, Math.min(text.length(), from + CHUNK));
            script((from == 0 ? prepare : "") + "base64 -d >> '%s' <<< '%s'".formatted(path, chunk))
                    .orThrow();
        }
    }

    /** What is at these paths and below them, for comparing byte for byte. What is pinned in bpffs has no bytes to read. */
    public FileSnapshot tree(String... paths) {
        return trees.read(paths);
    }

    /** The BPF programs attached to its cgroups, one line each. */
    public List<String> attachedPrograms() {
        return MachineCgroup.attachedPrograms(name);
    }

    /** Those of {@link #attachedPrograms} that stay over a reboot: systemd attaches its own again at each boot. */
    List<String> attachedBesidesSystemds() {
        return attachedPrograms().stream()
                .filter(line -> !line.contains(" sd_") && !line.contains("AttachType"))
                .toList();
    }

    /** Restarts a daemon and waits until systemd calls it active. */
    public void restart(Daemon daemon) {
        exec("systemctl", "restart", daemon.unit()).orThrow();
    }

    /** Where the machine finds what the node has at a path; another place after {@link #reboot}. */
    Path seenFromOutside(Path path) {
        return Path.of("/proc", Long.toString(container.pid()), "root")
                .resolve(Path.of("/").relativize(path));
    }

    /** What the kubelet's stand-in is asked to do. */
    public KubeletStandIn kubelet() {
        return new KubeletStandIn(this);
    }

    /** Lets a daemon connect somewhere as the first thing of each life, and counts. */
    public FirstConnects firstConnects(Daemon daemon, InetAddress address, int port) {
        return FirstConnects.begin(this, daemon, address, port);
    }

    /** Makes the external addresses dead in this way, for this node; any earlier way ends. */
    public void cut(DeadPath path) {
        nft(path.transaction());
    }

    /** Makes endpoints inside dead in this way, for this node; an earlier way of others ends. */
    void cut(DeadPath path, Collection<InetSocketAddress> endpoints) {
        nft(path.transaction(endpoints));
    }

    /** Does what a router with NAT loopback does: whoever asks for the registry's external address gets to this endpoint. */
    void loopBack(String endpoint) {
        nft(withoutLoopBack() + """
                table ip harness_loopback {
                  chain output {
                    type nat hook output priority -100;
                    ip daddr %s tcp dport 443 dnat to %s
                  }
                }
                """.formatted(RegistrySite.EXTERNAL.getHostAddress(), endpoint));
    }

    /** Ends {@link #loopBack}. */
    void endLoopBack() {
        nft(withoutLoopBack());
    }

    private static String withoutLoopBack() {
        return "table ip harness_loopback\ndelete table ip harness_loopback\n";
    }

    /** Ends both kinds of cut. The external addresses still lead nowhere. */
    public void heal() {
        nft(DeadPath.healing());
    }

    private void nft(String transaction) {
        script("nft -f - <<'RULES'\n%s\nRULES".formatted(transaction)).orThrow();
    }

    /** Restarts the machine: files stay, everything in {@code /run} and the kernel is gone. */
    public void reboot() {
        shell.close();
        container.restart();
        awaitBoot();
    }

    @Override
    public void close() {
        shell.close();
        container.close();
        MachineCgroup.remove(name);
    }
}
