package dev.regpath.harness;

import dev.regpath.bench.Rounds;
import dev.regpath.resolver.ResolverChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a node waits for the answer to a question about a name that is not ours, while the agent answers the daemons for
 * one that is: daemons, which ask by way of the agent, beside others, and others with and without Regpath.
 */
public final class DnsBench {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String OTHER = "system.slice/other.service";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROUNDS = 15;

    private final Node node;
    private final LabNameserver dns;
    private final String document;

    private DnsBench(Node node, LabNameserver dns, String document) {
        this.node = node;
        this.dns = dns;
        this.document = document;
    }

    /** Measures and prints a table. */
    public static void main(String[] arguments) {
        try (Lab lab = Lab.open()) {
            RegistrySite site = lab.registry();
            LabNameserver dns = LabNameserver.start(lab);
            Node node = lab.node(Generation.CONTAINERD_2_1, site);
            node.write(Path.of("/etc/resolv.conf"), dns.resolvConf());
            DnsBench bench = new DnsBench(node, dns, Way.REDIRECT_ONLY.document(site));
            System.out.printf(
                    "%nquestions for another name, medians of rounds, µs; ratios within a round%n%-52s %9s %9s %9s %9s %9s%n",
                    "", "direct", "this", "p10", "median", "p90");
            bench.daemons();
            bench.others();
        }
    }

    private void daemons() {
        AgentService agent = start();
        // Most of what the agent does for a question it has not done often enough by then to have it compiled.
        daemons("2 ms away, agent just started", Duration.ofMillis(2), 10);
        daemons("on the same machine", Duration.ZERO, 20 * ROUNDS);
        daemons("2 ms away", Duration.ofMillis(2), 10 * ROUNDS);
        stop(agent);
    }

    private void daemons(String nameserver, Duration away, int rounds) {
        dns.moveAway(away);
        List<List<Double>> nanos = clock(rounds, 25, OTHER, DAEMON);
        dns.moveAway(Duration.ZERO);
        print("daemons, nameserver " + nameserver, nanos.getFirst(), nanos.getLast());
    }

    /** Nobody's hands are on their questions; what there is to see is the hook that lets them pass. */
    private void others() {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            without.add(new Rounds(clock(3, 1000, OTHER).getFirst()).median());
            AgentService agent = start();
            with.add(new Rounds(clock(3, 1000, OTHER).getFirst()).median());
            stop(agent);
        }
        print("others, nameserver on the same machine", without, with);
    }

    private AgentService start() {
        node.write(PATH_FILE, document);
        AgentService agent = AgentService.start(node, ResolverChoice.Scoped);
        node.awaitStatus("(resolver)");
        return agent;
    }

    private void stop(AgentService agent) {
        agent.stop();
        node.regpath("revert").orThrow();
    }

    private List<List<Double>> clock(int rounds, int questions, String... cgroups) {
        dns.forget();
        List<String> command = new ArrayList<>(List.of(
                "/opt/java/bin/java",
                "-XX:+UseSerialGC",
                "-cp",
                WarmCommands.CLASSES,
                DnsClock.class.getName(),
                dns.address().getHostAddress(),
                Integer.toString(rounds),
                Integer.toString(questions)));
        command.addAll(List.of(cgroups));
        return node.exec(PATIENCE, command.toArray(String[]::new))
                .orThrow()
                .out()
                .lines()
                .map(line ->
                        Arrays.stream(line.split(" ", -1)).map(Double::valueOf).toList())
                .toList();
    }

    private static void print(String what, List<Double> direct, List<Double> measured) {
        Rounds ratios = new Rounds(IntStream.range(0, direct.size())
                .mapToObj(round -> measured.get(round) / direct.get(round))
                .toList());
        System.out.printf(
                "%-52s %9.1f %9.1f %9.3f %9.3f %9.3f%n",
                what,
                new Rounds(direct).median() / 1e3,
                new Rounds(measured).median() / 1e3,
                ratios.quantile(0.1),
                ratios.median(),
                ratios.quantile(0.9));
    }
}
