package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.endpoint;
import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;

import dev.regpath.bench.FigureFile;
import dev.regpath.contract.Protocol;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a whole TCP connection takes, from socket to reset, in networks of its own, side by side in each round: with nothing
 * attached, redirected by our programs, by iptables and by nftables, with few redirects and with many. And what one
 * connection carries that is established.
 */
final class DataplaneBench {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String NEIGHBOUR = "system.slice/ssh.service";
    private static final String BACKEND = "127.0.0.1 5001";
    private static final int ROUNDS = 41;
    private static final int CONNECTS = 1_000;

    /** By rules one after another, a connection takes milliseconds. */
    private static final int CONNECTS_BY_MANY_RULES = 300;

    private static final int MIB = 1024;

    /** A node with a network, and who connects there. */
    private static final class Place implements Closeable {
        private final TestNetwork network;
        private final TestNode node;
        private final Probe daemon;
        private final Probe neighbour;

        Place() throws Exception {
            network = new TestNetwork();
            node = new TestNode();
            Probe server = node.probe(network, node.cgroup("server"));
            expect("ok", server.ask("serve 4 " + BACKEND));
            expect("ok", server.ask("take 4 127.0.0.1 5002"));
            daemon = node.probe(network, node.cgroup(DAEMON));
            neighbour = node.probe(network, node.cgroup(NEIGHBOUR));
        }

        /** Redirects by our programs. */
        void redirect(int size) throws Exception {
            Redirects redirects = node.redirects();
            Redirect[] wanted = IntStream.range(0, size)
                    .mapToObj(i -> TestNode.redirect(
                            frontend(Protocol.TCP, HookBench.address(i), 443), endpoint("127.0.0.1", 5001)))
                    .toArray(Redirect[]::new);
            redirects.apply(redirects.plan(node.table(node.scope(DAEMON), wanted)));
        }

        /** Runs a program that reads a file of many lines. */
        void run(List<String> command, List<String> lines) throws IOException {
            Path file = Files.write(Files.createTempFile("regpath-rules", ""), lines);
            try {
                List<String> all = new ArrayList<>(command);
                all.add(file.toString());
                network.run(all.toArray(String[]::new));
            } finally {
                Files.delete(file);
            }
        }

        /** Rules one after another, as kube-proxy has them by default. */
        void iptables(int size) throws IOException {
            List<String> lines = new ArrayList<>(List.of("*nat", ":OUTPUT ACCEPT [0:0]"));
            IntStream.range(0, size)
                    .mapToObj(i -> "-A OUTPUT -d %s/32 -p tcp --dport 443 -j DNAT --to-destination 127.0.0.1:5001"
                            .formatted(HookBench.address(i)))
                    .forEach(lines::add);
            lines.add("COMMIT");
            run(List.of("iptables-restore"), lines);
        }

        /** One rule that looks into a map. */
        void nftables(int size) throws IOException {
            String elements = IntStream.range(0, size)
                    .mapToObj(i -> "%s . 443 : 127.0.0.1 . 5001".formatted(HookBench.address(i)))
                    .collect(Collectors.joining(", "));
            run(List.of("nft", "-f"), """
                    table ip bench {
                      map backends { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { %s } }
                      chain output {
                        type nat hook output priority -100;
                        meta l4proto tcp dnat ip to ip daddr . tcp dport map @backends
                      }
                    }""".formatted(elements).lines().toList());
        }

        @Override
        public void close() throws IOException {
            node.close();
            network.close();
        }
    }

    private final FigureFile figures = FigureFile.begin("connections");

    /** Needs root; measures and writes down. */
    public static void main(String[] arguments) throws Exception {
        DataplaneBench bench = new DataplaneBench();
        for (int size : HookBench.SIZES) {
            bench.connections(size);
        }
        bench.throughput();
    }

    private void connections(int size) throws Exception {
        Map<String, List<Double>> rounds = new LinkedHashMap<>();
        String frontend = HookBench.address(size / 2) + " 443";
        try (Place direct = new Place();
                Place ours = new Place();
                Place iptables = new Place();
                Place nftables = new Place()) {
            boolean possible = size <= RoutingTable.MOST_FRONTENDS;
            if (possible) {
                ours.redirect(size);
            }
            iptables.iptables(size);
            nftables.nftables(size);
            // One more at the beginning, which does not count.
            for (int i = 0; i <= FigureFile.times(ROUNDS); i++) {
                Map<String, Double> round = new LinkedHashMap<>();
                round.put("connection-direct", connect(direct.daemon, BACKEND, CONNECTS));
                if (possible) {
                    round.put("connection-bpf", connect(ours.daemon, frontend, CONNECTS));
                    round.put("connection-outside", connect(ours.neighbour, BACKEND, CONNECTS));
                }
                int few = size > 1_000 ? CONNECTS_BY_MANY_RULES : CONNECTS;
                round.put("connection-iptables", connect(iptables.daemon, frontend, few));
                round.put("connection-nftables", connect(nftables.daemon, frontend, CONNECTS));
                if (i > 0) {
                    round.forEach((name, value) ->
                            rounds.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
                }
            }
        }
        rounds.forEach((name, all) -> figures.add(name + "-" + size, "µs", all));
    }

    /** Microseconds for each. */
    private static double connect(Probe probe, String to, int times) throws IOException {
        long start = System.nanoTime();
        expect(Probe.all(times), probe.ask("storm-tcp 4 %s %d".formatted(to, times)));
        return (System.nanoTime() - start) / 1e3 / times;
    }

    private void throughput() throws Exception {
        List<Double> direct = new ArrayList<>();
        List<Double> redirected = new ArrayList<>();
        try (Place without = new Place();
                Place ours = new Place()) {
            Redirects redirects = ours.node.redirects();
            redirects.apply(redirects.plan(ours.node.table(
                    ours.node.scope(DAEMON),
                    redirect(frontend(Protocol.TCP, "127.66.0.1", 443), endpoint("127.0.0.1", 5002)))));
            for (int i = 0; i < FigureFile.times(ROUNDS); i++) {
                direct.add(stream(without.daemon, "127.0.0.1 5002"));
                redirected.add(stream(ours.daemon, "127.66.0.1 443"));
            }
        }
        figures.add("stream-direct", "Gbit/s", direct);
        figures.add("stream-bpf", "Gbit/s", redirected);
    }

    /** Gigabits a second. */
    private static double stream(Probe probe, String to) throws IOException {
        String answer = probe.ask("stream 4 %s %d".formatted(to, MIB));
        if (!answer.startsWith("ok ns=")) {
            throw new IOException(answer);
        }
        return (double) MIB * (1 << 20) * 8 / Long.parseLong(answer.substring("ok ns=".length()));
    }

    private static void expect(String expected, String answer) throws IOException {
        if (!answer.equals(expected)) {
            throw new IOException("%s instead of %s".formatted(answer, expected));
        }
    }
}
