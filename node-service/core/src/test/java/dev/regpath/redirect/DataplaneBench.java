package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.endpoint;
import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.nftables.NftRedirects;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a whole connection takes, from connect to its reset, in a network of its own: without redirects, by programs and by a
 * table of nftables. Of someone in scope, and of someone who is not.
 */
final class DataplaneBench {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String NEIGHBOUR = "system.slice/ssh.service";
    private static final int CONNECTS = 5_000;
    private static final int ROUNDS = 7;

    private DataplaneBench() {}

    private interface Putting {
        void put(TestNode node, TestNetwork network, RoutingTable table) throws Exception;
    }

    /** Needs root; prints one line for each case. */
    public static void main(String[] arguments) throws Exception {
        measure("without redirects", "127.0.0.1 5001", (_, _, _) -> {});
        measure("by BPF", "203.0.113.10 443", (node, _, table) -> {
            Redirects redirects = node.redirects();
            redirects.apply(redirects.plan(table));
        });
        measure("by nftables", "203.0.113.10 443", (node, network, table) -> {
            NftRedirects redirects = NftRedirects.open(node.places(), Duration.ZERO, network.nft());
            redirects.apply(redirects.plan(table));
        });
    }

    private static void measure(String what, String asked, Putting putting) throws Exception {
        try (TestNetwork network = new TestNetwork("203.0.113.10/32");
                TestNode node = new TestNode()) {
            Probe server = node.probe(network, node.cgroup("server"));
            if (!server.ask("serve 4 127.0.0.1 5001").equals("ok")) {
                throw new IOException("nobody serves");
            }
            Probe daemon = node.probe(network, node.cgroup(DAEMON));
            Probe neighbour = node.probe(network, node.cgroup(NEIGHBOUR));
            RoutingTable table = node.table(
                    node.scope(DAEMON),
                    redirect(frontend(Protocol.TCP, "203.0.113.10", 443), endpoint("127.0.0.1", 5001)));
            putting.put(node, network, table);
            print(what + ", in scope", daemon, asked);
            print(what + ", out of scope", neighbour, "127.0.0.1 5001");
        }
    }

    private static void print(String what, Probe probe, String asked) throws IOException {
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            String answer = probe.ask("storm-tcp 4 %s %d".formatted(asked, CONNECTS));
            rounds[i] = (System.nanoTime() - start) / 1e3 / CONNECTS;
            if (!answer.equals(Probe.all(CONNECTS))) {
                throw new IOException(answer);
            }
        }
        Arrays.sort(rounds);
        System.out.printf(
                "%-44s %6.1f us a connection (median of %d x %,d, best %.1f)%n",
                what, rounds[ROUNDS / 2], ROUNDS, CONNECTS, rounds[0]);
    }
}
