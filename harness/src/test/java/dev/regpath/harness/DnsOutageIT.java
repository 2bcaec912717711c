package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.LabNameserver.DnsBehaviour;
import dev.regpath.resolver.ResolverChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The ways in which public DNS fails × how names are answered × what has become of the agent, and whether that was before
 * or afterwards: what is pulled, and what cannot be. docs/how-it-works.md has the same as a table. The nodes go through it
 * side by side.
 */
@TestInstance(Lifecycle.PER_CLASS)
class DnsOutageIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final String[] WATCHED = {"/etc", "/sys/fs/bpf"};

    /** Names are looked up each half minute, and Go believes for five seconds what it has read in the hosts file. */
    private static final Duration NOTICED = Duration.ofSeconds(90);

    /** Public DNS that finds nobody. */
    private static final List<DnsBehaviour> NOTHING = List.of(DnsBehaviour.DEAD, DnsBehaviour.NXDOMAIN);

    /** How an agent ends without anybody's knowing. */
    private enum End {
        STOPPED,
        KILLED
    }

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final LabNameserver dns = LabNameserver.start(lab);
    private final Map<Generation, Node> nodes = new EnumMap<>(Generation.class);
    private final Map<Node, FileSnapshot> before = new ConcurrentHashMap<>();
    private final Map<Node, AgentService> agents = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeAll
    void startANodeOfEachGeneration() {
        for (Generation generation : Generation.values()) {
            nodes.put(generation, lab.node(generation, site));
        }
        onEach(node -> node.write(Path.of("/etc/resolv.conf"), dns.resolvConf()));
    }

    @BeforeEach
    void seeWhatIsThere() {
        onEach(node -> before.put(node, node.tree(WATCHED)));
    }

    @AfterEach
    void nothingRemains() {
        onEach(node -> {
            AgentService.removeFrom(node);
            node.regpath("revert").orThrow();
            node.exec("rm", "-rf", "/etc/regpath", "/var/lib/regpath").orThrow();
            assertThat(Objects.requireNonNull(before.get(node)).differences(node.tree(WATCHED)))
                    .isEmpty();
        });
    }

    @AfterAll
    void removeEverything() {
        threads.close();
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(ResolverChoice.class)
    void theRegistryIsFoundWhereItCanBe(ResolverChoice resolver) {
        // A line in the hosts file outlives the agent; an answer does not.
        boolean stays = resolver == ResolverChoice.HostsFile;
        dns.answer(DnsBehaviour.DEAD);
        onEach(node -> node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site)));
        startAgents(resolver);
        nothingIsFound("from boot", stays);

        // What the agent has not lived to see: the name resolved, so that nobody else knew an answer.
        dns.answer(DnsBehaviour.WORKING);
        startAgents(resolver);
        pull("working", true);
        for (End end : End.values()) {
            agentsEnd(end);
            for (DnsBehaviour behaviour : DnsBehaviour.values()) {
                dns.answer(behaviour);
                // With the old answer nothing is new, and what is redirected is redirected without an agent.
                pull("%s, then %s".formatted(end, behaviour), behaviour == DnsBehaviour.WORKING);
            }
        }

        dns.answer(DnsBehaviour.WORKING);
        startAgents(resolver);
        pull("working again", true);
        dns.answer(DnsBehaviour.DEAD);
        onEach(node -> node.awaitStatus("last known"));
        nothingIsFound("it has worked", stays);

        // Whoever is told a wrong address is led nevertheless: once the agent has seen it, the kernel knows it.
        dns.answer(DnsBehaviour.LYING);
        startAgents(resolver);
        pull("a lie", true);
        for (End end : End.values()) {
            agentsEnd(end);
            pull("a lie, then " + end, true);
        }
    }

    /** The agent knows it, and then ends. */
    private void nothingIsFound(String when, boolean stays) {
        for (DnsBehaviour behaviour : NOTHING) {
            dns.answer(behaviour);
            pull("%s, %s".formatted(when, behaviour), true);
        }
        for (End end : End.values()) {
            agentsEnd(end);
            for (DnsBehaviour behaviour : NOTHING) {
                dns.answer(behaviour);
                pull("%s, %s, then %s".formatted(when, behaviour, end), stays);
            }
        }
    }

    private void startAgents(ResolverChoice resolver) {
        onEach(node -> agents.put(node, AgentService.start(node, resolver)));
    }

    private void agentsEnd(End end) {
        onEach(node -> {
            AgentService agent = Objects.requireNonNull(agents.get(node));
            switch (end) {
                case STOPPED -> agent.hang();
                case KILLED -> agent.killForGood();
            }
        });
    }

    /** Whether the daemons pull; where they cannot, it is the nameserver that was asked in vain, and not an agent that hangs. */
    private void pull(String when, boolean succeeds) {
        dns.forget();
        onEach(node -> {
            String what = "%s: the image is %spulled: %s".formatted(node.generation(), succeeds ? "" : "not ", when);
            boolean _ = Waiting.until(
                    what,
                    NOTICED,
                    () -> Optional.of(pull(node).succeeded() == succeeds
                                    && (succeeds || dns.wasAskedFor(RegistrySite.NAME, node)))
                            .filter(asExpected -> asExpected));
            Execution asked =
                    node.kubelet().curl("-sSf", "--max-time", "20", "https://%s/v2/".formatted(RegistrySite.NAME));
            assertThat(asked.succeeded()).as("%s%n%s", what, asked).isEqualTo(succeeds);
        });
    }

    private static Execution pull(Node node) {
        return node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE);
    }

    private void onEach(Consumer<Node> what) {
        List<? extends Future<?>> all = nodes.values().stream()
                .map(node -> threads.submit(() -> what.accept(node)))
                .toList();
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
