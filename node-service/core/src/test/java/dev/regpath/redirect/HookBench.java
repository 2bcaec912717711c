package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;

import dev.regpath.bench.FigureFile;
import dev.regpath.contract.Protocol;
import dev.regpath.linux.Fd;
import dev.regpath.linux.TestPrograms;
import dev.regpath.linux.TestPrograms.Cost;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a connect() and a getpeername() cost more because our programs look at them, by the kernel's own count
 * (kernel.bpf_stats_enabled, which is put back), with few frontends and with many. The kernel's clock costs too, so that an
 * empty program is measured in each round.
 */
final class HookBench {
    /** Of frontends; more than a node may have are left out. */
    static final List<Integer> SIZES = List.of(1, 100, 1_000, 10_000);

    private static final Path STATS = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String SESSION = "user.slice/user-0.slice/session-1.scope";
    private static final String NEIGHBOUR = "system.slice/ssh.service";
    private static final int ROUNDS = 9;
    private static final int CALLS = 50_000;
    private static final int TCP_CONNECTS = 5_000;

    private final TestNode node;
    private final FigureFile figures;
    private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

    private HookBench(TestNode node, FigureFile figures) {
        this.node = node;
        this.figures = figures;
    }

    /** Needs root; measures and writes down. */
    public static void main(String[] arguments) throws Exception {
        FigureFile figures = FigureFile.begin("hooks");
        String before = Files.readString(STATS, StandardCharsets.US_ASCII);
        Files.writeString(STATS, "1", StandardCharsets.US_ASCII);
        try {
            for (int size : SIZES) {
                if (size > RoutingTable.MOST_FRONTENDS) {
                    System.out.printf("%,d frontends: a node has at most %,d%n", size, RoutingTable.MOST_FRONTENDS);
                } else {
                    try (TestNode node = new TestNode()) {
                        new HookBench(node, figures).measure(size);
                    }
                }
            }
        } finally {
            Files.writeString(STATS, before, StandardCharsets.US_ASCII);
        }
    }

    private static Redirect[] redirects(int size, Protocol protocol, Endpoint backend) {
        return IntStream.range(0, size)
                .mapToObj(i -> redirect(frontend(protocol, address(i), 443), backend))
                .toArray(Redirect[]::new);
    }

    /** The i-th frontend's. */
    static String address(int i) {
        return "127.66.%d.%d".formatted(i / 250, 1 + i % 250);
    }

    private void measure(int size) throws Exception {
        for (String cgroup : List.of(DAEMON, NEIGHBOUR, SESSION)) {
            node.cgroup(cgroup);
        }
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        String asked = " 4 %s 443 ".formatted(address(size / 2));
        Redirects redirects = node.redirects();
        try (Probe daemon = node.probe(node.path(DAEMON));
                Probe neighbour = node.probe(node.path(NEIGHBOUR));
                Probe session = node.probe(node.path(SESSION));
                Fd nothing = load("neighbour_nothing");
                Fd noPeer = load("neighbour_no_peer")) {
            for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
                Redirect[] wanted = redirects(size, protocol, backend.endpoint());
                redirects.apply(redirects.plan(node.table(node.scope(DAEMON), wanted)));
                try (Fd connect = program(Hook.CONNECT4);
                        Fd peer = program(Hook.GETPEERNAME4)) {
                    for (int i = 0; i < FigureFile.times(ROUNDS); i++) {
                        if (protocol == Protocol.UDP) {
                            empty("hook-empty", nothing, Hook.CONNECT4, daemon, "time-udp 4 127.0.0.1 443 " + CALLS);
                            add("hook-miss", connect, daemon, "time-udp 4 127.0.0.1 443 " + CALLS);
                            add("hook-scope", connect, neighbour, "time-udp" + asked + CALLS);
                            add("hook-hit-udp", connect, daemon, "storm-udp" + asked + CALLS);
                            add("hook-again", connect, daemon, "time-udp" + asked + CALLS);
                            add("hook-peer-udp", peer, daemon, "peer-udp" + asked + CALLS);
                        } else {
                            empty("hook-empty-peer", noPeer, Hook.GETPEERNAME4, daemon, "peer-tcp" + asked + CALLS);
                            add("hook-hit", connect, daemon, "storm-tcp" + asked + TCP_CONNECTS);
                            add("hook-peer", peer, daemon, "peer-tcp" + asked + CALLS);
                        }
                    }
                }
            }
            Redirect[] wanted = redirects(size, Protocol.UDP, backend.endpoint());
            redirects.apply(redirects.plan(node.table(node.scope(DAEMON, "user.slice/**"), wanted)));
            try (Fd connect = program(Hook.CONNECT4)) {
                for (int i = 0; i < FigureFile.times(ROUNDS); i++) {
                    add("hook-ancestor-scope", connect, neighbour, "time-udp" + asked + CALLS);
                    add("hook-ancestor", connect, session, "storm-udp" + asked + CALLS);
                }
            }
        }
        rounds.forEach((name, all) -> figures.add(name + "-" + size, "ns", all));
    }

    private Fd load(String program) throws Exception {
        return TestPrograms.load(node.libbpf, TestNode.resource("neighbour.bpf.o"), program, node.bpffs);
    }

    private Fd program(Hook hook) throws Exception {
        return node.libbpf.objGet(node.pins().program(hook.program())).orElseThrow();
    }

    /** What the kernel counts for a program that only allows. */
    private void empty(String name, Fd program, Hook hook, Probe probe, String command) throws Exception {
        Path cgroup = node.cgroups.directory(node.path(DAEMON));
        TestPrograms.attach(node.libbpf, program, cgroup, hook.attachType(), TestPrograms.ALLOW_MULTI);
        add(name, program, probe, command);
        TestPrograms.detach(node.libbpf, program, cgroup, hook.attachType());
    }

    private void add(String name, Fd program, Probe probe, String command) throws Exception {
        Cost before = TestPrograms.cost(node.libbpf, program);
        String answer = probe.ask(command);
        if (!answer.startsWith("ok")) {
            throw new IOException(answer);
        }
        rounds.computeIfAbsent(name, _ -> new ArrayList<>())
                .add(TestPrograms.cost(node.libbpf, program).since(before).perRun());
    }
}
