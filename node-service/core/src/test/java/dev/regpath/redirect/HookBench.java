package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.Fd;
import dev.regpath.linux.TestPrograms;
import dev.regpath.linux.TestPrograms.Cost;
import dev.regpath.routing.Redirect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a connect() costs more because our program looks at it, by the kernel's own count (kernel.bpf_stats_enabled,
 * which is put back). The kernel's clock costs too: what an empty program takes is subtracted.
 */
final class HookBench {
    private static final Path STATS = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String SESSION = "user.slice/user-0.slice/session-1.scope";
    private static final String NEIGHBOUR = "system.slice/ssh.service";
    private static final int CONNECTS = 1_000_000;
    private static final int FRONTENDS = 100;

    private final TestNode node;
    private final Fd ours;
    private final double empty;

    private HookBench(TestNode node, Fd ours, double empty) {
        this.node = node;
        this.ours = ours;
        this.empty = empty;
    }

    /** Needs root; prints one line for each case. */
    public static void main(String[] arguments) throws Exception {
        String before = Files.readString(STATS, StandardCharsets.US_ASCII);
        Files.writeString(STATS, "1", StandardCharsets.US_ASCII);
        try (TestNode node = new TestNode()) {
            run(node);
        } finally {
            Files.writeString(STATS, before, StandardCharsets.US_ASCII);
        }
    }

    private static void run(TestNode node) throws Exception {
        node.cgroup(DAEMON);
        node.cgroup(NEIGHBOUR);
        node.cgroup(SESSION);
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        double empty = empty(node);
        System.out.printf("%-44s %6.1f ns (subtracted below)%n", "empty program and the kernel's clock", empty);

        Redirects redirects = node.redirects();
        Redirect[] wanted = IntStream.rangeClosed(1, FRONTENDS)
                .mapToObj(i -> redirect(frontend(Protocol.UDP, "127.66.0." + i, 443), backend.endpoint()))
                .toArray(Redirect[]::new);
        redirects.apply(redirects.plan(node.table(node.scope(DAEMON), wanted)));
        try (Fd ours =
                node.libbpf.objGet(node.pins().program(Hook.CONNECT4.program())).orElseThrow()) {
            HookBench bench = new HookBench(node, ours, empty);
            bench.print("hit: redirected, a new socket each", DAEMON, "storm-udp 4 127.66.0.10 443 ");
            bench.print("hit: redirected, the same socket again", DAEMON, "time-udp 4 127.66.0.10 443 ");
            bench.print("miss by frontend: another address", DAEMON, "time-udp 4 127.0.0.1 443 ");
            bench.print("miss by scope: a neighbour asks for a frontend", NEIGHBOUR, "time-udp 4 127.66.0.10 443 ");
            redirects.apply(redirects.plan(node.table(node.scope(DAEMON, "user.slice/**"), wanted)));
            bench.print("hit by an ancestor: a new socket each", SESSION, "storm-udp 4 127.66.0.10 443 ");
            bench.print("hit by an ancestor: the same socket again", SESSION, "time-udp 4 127.66.0.10 443 ");
            bench.print("miss by frontend, where ancestors are meant", SESSION, "time-udp 4 127.0.0.1 443 ");
            bench.print("miss by scope, where ancestors are meant", NEIGHBOUR, "time-udp 4 127.66.0.10 443 ");
        }
    }

    private void print(String what, String cgroup, String command) throws Exception {
        // Several shorter runs: the best of them had the fewest interrupts of others.
        double[] rounds = new double[5];
        try (Probe probe = node.probe(node.path(cgroup))) {
            probe.ask(command + CONNECTS / 10);
            for (int i = 0; i < rounds.length; i++) {
                rounds[i] = cost(node, ours, probe, command + CONNECTS / rounds.length);
            }
        }
        Arrays.sort(rounds);
        System.out.printf(
                "%-44s %6.1f ns (median of %d x %,d connects, best %.1f)%n",
                what, rounds[rounds.length / 2] - empty, rounds.length, CONNECTS / rounds.length, rounds[0] - empty);
    }

    private static double cost(TestNode node, Fd program, Probe probe, String command) throws Exception {
        Cost before = TestPrograms.cost(node.libbpf, program);
        String answer = probe.ask(command);
        if (!answer.startsWith("ok")) {
            throw new IOException(answer);
        }
        return TestPrograms.cost(node.libbpf, program).since(before).perRun();
    }

    /** What the kernel counts for a program that only allows. */
    private static double empty(TestNode node) throws Exception {
        Path cgroup = node.cgroups.directory(node.path(DAEMON));
        try (Fd program = TestPrograms.load(
                        node.libbpf, TestNode.resource("neighbour.bpf.o"), "neighbour_nothing", node.bpffs);
                Probe probe = node.probe(node.path(DAEMON))) {
            TestPrograms.attach(node.libbpf, program, cgroup, Hook.CONNECT4.attachType(), TestPrograms.ALLOW_MULTI);
            String command = "time-udp 4 127.66.0.10 443 " + CONNECTS / 5;
            probe.ask(command);
            double[] rounds = Stream.of(1, 2, 3, 4, 5)
                    .mapToDouble(_ -> {
                        try {
                            return cost(node, program, probe, command);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .sorted()
                    .toArray();
            TestPrograms.detach(node.libbpf, program, cgroup, Hook.CONNECT4.attachType());
            return rounds[rounds.length / 2];
        }
    }
}
