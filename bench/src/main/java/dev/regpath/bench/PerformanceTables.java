package dev.regpath.bench;

import static dev.regpath.bench.Aim.atLeast;
import static dev.regpath.bench.Aim.atMost;
import static dev.regpath.bench.Quantity.difference;
import static dev.regpath.bench.Quantity.figure;
import static dev.regpath.bench.Quantity.quantile;
import static dev.regpath.bench.Quantity.ratio;

import dev.regpath.bench.FigureTable.Row;
import dev.regpath.bench.Plot.Series;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which figures docs/performance.md shows, where, and what they are to be. */
final class PerformanceTables {
    private static final List<Integer> SIZES = List.of(1, 100, 1_000, 10_000);
    private static final List<String> SIZE_NAMES =
            SIZES.stream().map("%,d"::formatted).toList();

    private static final String EMPTY = "hook-empty";
    private static final String EMPTY_PEER = "hook-empty-peer";
    private static final String DIRECT = "connection-direct";

    private PerformanceTables() {}

    static List<FigureTable> tables() {
        return List.of(
                pulls(),
                hooks(),
                flatness(),
                connections(),
                throughput(),
                start(),
                convergence(),
                footprint(),
                storm());
    }

    static List<Plot> plots() {
        return List.of(
                new Plot(
                        "hooks",
                        "A hook by the number of frontends, × an empty program",
                        SIZE_NAMES,
                        List.of(
                                new Series("miss", timesBySize("hook-miss", EMPTY)),
                                new Series("out of scope", timesBySize("hook-scope", EMPTY)),
                                new Series("hit, TCP", timesBySize("hook-hit", EMPTY)),
                                new Series("getpeername, TCP", timesBySize("hook-peer", EMPTY_PEER)))),
                new Plot(
                        "connections",
                        "A TCP connection by the number of redirects, × direct",
                        SIZE_NAMES,
                        List.of(
                                new Series("Regpath", timesBySize("connection-bpf", DIRECT)),
                                new Series("iptables DNAT", timesBySize("connection-iptables", DIRECT)),
                                new Series("nftables DNAT", timesBySize("connection-nftables", DIRECT)))),
                new Plot(
                        "pulls",
                        "A pull of 1 GiB, seconds",
                        List.of("direct", "by mirror", "by redirect", "by both"),
                        List.of(new Series(
                                "",
                                List.of(
                                        figure("pull-direct"),
                                        figure("pull-mirror"),
                                        figure("pull-redirect"),
                                        figure("pull-both"))))),
                new Plot(
                        "convergence",
                        "From the event of a change to hosts.toml, ms, by the number of paths",
                        List.of("1", "100", "1,000"),
                        List.of(
                                new Series("p50", byPaths(0.5)),
                                new Series("p99", byPaths(0.99)),
                                new Series("most", byPaths(1)))),
                new Plot(
                        "memory",
                        "Memory, MiB",
                        List.of("agent, path file", "agent, cluster", "after a storm", "watcher", "after a storm"),
                        List.of(
                                new Series("RSS", byGuest("rss")),
                                new Series("PSS", byGuest("pss")),
                                new Series("anonymous", byGuest("anonymous")))));
    }

    private static FigureTable pulls() {
        return FigureTable.ofOne(
                "pulls",
                Row.of("pull-direct", "1 GiB in 4 layers, healthy external path", figure("pull-direct")),
                Row.of("pull-mirror", "the same by mirror", figure("pull-mirror")),
                Row.of("pull-mirror-ratio", "by mirror, × direct", ratio("pull-mirror", "pull-direct")),
                Row.of("pull", "the same by redirect", figure("pull-redirect")),
                Row.of("pull-ratio", "by redirect, × direct", ratio("pull-redirect", "pull-direct")),
                Row.of("pull-both", "by both: token and blobs by redirect, the rest by mirror", figure("pull-both")),
                Row.of("pull-both-ratio", "by both, × direct", ratio("pull-both", "pull-direct")),
                Row.of(
                        "pull-without",
                        "a silent external path and no Regpath: fails after (one connect; a node's own `tcp_syn_retries`"
                                + " decides, the harness sets it low)",
                        figure("pull-dead")),
                Row.of(
                        "verify",
                        "`regpath verify IMAGE` beside a silent external path, without Regpath",
                        figure("verify-none")),
                Row.of("verify-redirect", "the same by redirect", figure("verify-redirect")),
                Row.of("verify-mirror", "the same by mirror", figure("verify-mirror")));
    }

    private static FigureTable hooks() {
        return new FigureTable(
                "hooks",
                SIZE_NAMES,
                List.of(
                        plain(EMPTY, "an empty program, with the kernel's clock; the rows in ns are beyond that"),
                        added("hook-miss", EMPTY, "miss by frontend (nearly every connect)"),
                        times("hook-miss", EMPTY, "the same, × empty").aiming(atMost("1.5 ×", 1.5)),
                        added("hook-scope", EMPTY, "miss by scope: another process asks for a frontend"),
                        times("hook-scope", EMPTY, "the same, × empty").aiming(atMost("2.2 ×", 2.2)),
                        added("hook-hit", EMPTY, "hit, TCP"),
                        times("hook-hit", EMPTY, "the same, × empty").aiming(atMost("4 ×", 4)),
                        added("hook-hit-udp", EMPTY, "hit, UDP, a new socket"),
                        times("hook-hit-udp", EMPTY, "the same, × empty").aiming(atMost("4 ×", 4)),
                        added("hook-again", EMPTY, "hit, UDP, the same socket again"),
                        times("hook-again", EMPTY, "the same, × empty").aiming(atMost("4 ×", 4)),
                        added("hook-peer", EMPTY_PEER, "getpeername, TCP"),
                        times("hook-peer", EMPTY_PEER, "the same, × empty").aiming(atMost("1.5 ×", 1.5)),
                        added("hook-peer-udp", EMPTY_PEER, "getpeername, UDP"),
                        times("hook-peer-udp", EMPTY_PEER, "the same, × empty").aiming(atMost("1.5 ×", 1.5)),
                        added("hook-ancestor-scope", EMPTY, "miss by scope, while ancestors are meant"),
                        added("hook-ancestor", EMPTY, "hit by an ancestor, UDP, a new socket")));
    }

    private static FigureTable flatness() {
        return FigureTable.ofOne(
                "flatness",
                flat("hook-miss", "miss"),
                flat("hook-scope", "out of scope"),
                flat("hook-hit", "hit, TCP"),
                flat("hook-peer", "getpeername, TCP"));
    }

    private static Row flat(String figure, String what) {
        return Row.of(
                        figure + "-flat",
                        what + ", with 1,000 frontends × with 1",
                        List.of(ratio(figure + "-1000", figure + "-1")))
                .aiming(atMost("1.1 ×", 1.1));
    }

    private static FigureTable connections() {
        return new FigureTable(
                "connections",
                SIZE_NAMES,
                List.of(
                        plain(DIRECT, "nothing attached"),
                        plain("connection-bpf", "Regpath, a hit"),
                        times("connection-bpf", DIRECT, "the same, × nothing attached")
                                .aiming(atMost("1.02 ×", 1.02)),
                        times("connection-outside", DIRECT, "somebody out of scope beside Regpath, × nothing attached"),
                        plain("connection-iptables", "iptables DNAT, the rule in the middle"),
                        times("connection-iptables", DIRECT, "the same, × nothing attached"),
                        plain("connection-nftables", "nftables DNAT by a map"),
                        times("connection-nftables", DIRECT, "the same, × nothing attached")));
    }

    private static FigureTable throughput() {
        return FigureTable.ofOne(
                "throughput",
                Row.of("stream-direct", "one connection over loopback, direct", figure("stream-direct")),
                Row.of("stream", "the same, redirected by Regpath", figure("stream-bpf")),
                Row.of("stream-ratio", "redirected × direct", ratio("stream-bpf", "stream-direct"))
                        .aiming(0, atLeast("0.99 ×", 0.99)));
    }

    private static FigureTable start() {
        return FigureTable.ofOne(
                "start",
                Row.of("agent-start", "process start to paths in place, bare node", figure("start-bare"))
                        .aiming(0, atMost("0.6 s", 0.6)),
                Row.of("agent-start-again", "the same, everything in place", figure("start-again"))
                        .aiming(0, atMost("0.4 s", 0.4)),
                Row.of("boot", "boot unit: start to paths in place", figure("boot-unit"))
                        .aiming(0, atMost("0.6 s", 0.6)));
    }

    private static FigureTable convergence() {
        return new FigureTable(
                "convergence",
                List.of("1 path", "100 paths", "1,000 paths"),
                List.of(
                        Row.of("convergence-p50", "event → hosts.toml replaced, p50", byPaths(0.5)),
                        Row.of("convergence", "the same, p99", byPaths(0.99))
                                .aiming(1, atMost("10 ms", 10))
                                .aiming(2, atMost("20 ms with 1,000", 20)),
                        Row.of("convergence-most", "the same, most", byPaths(1))));
    }

    private static FigureTable footprint() {
        return new FigureTable(
                "footprint",
                List.of("RSS", "anonymous", "PSS", "threads", "processor, idle"),
                List.of(
                        guest("agent-memory", "agent, one path from a path file", "node"),
                        guest("agent-memory-cluster", "agent in a cluster, 10 paths", "cluster")
                                .aiming(0, atMost("80 MiB RSS", 80))
                                .aiming(1, atMost("45 MiB anonymous", 45))
                                .aiming(4, atMost("0.1 % idle", 0.1)),
                        guest("agent-memory-storm", "the same after a storm of 10,000 changes", "cluster-storm"),
                        guest("watcher-memory", "watcher, 3 nodes and 10 paths", "watcher")
                                .aiming(0, atMost("128 MiB RSS", 128)),
                        guest("watcher-memory-storm", "the same after a storm of 10,000 changes", "watcher-storm")));
    }

    private static FigureTable storm() {
        return FigureTable.ofOne(
                "storm",
                Row.of("storm", "10,000 changes of 10 paths: until the API server has all", figure("storm-written")),
                Row.of("storm-settled", "from the last of them to hosts.toml", figure("storm-settled")),
                Row.of("storm-cpu", "processor time of the agent", figure("storm-processor")),
                Row.of("storm-memory", "resident memory of the agent at most", figure("storm-most-rss"))
                        .aiming(0, atMost("the limit of the chart, 192 MiB", 192)),
                Row.of(
                        "storm-watcher",
                        "10,000 moved endpoints of 10 paths: processor time of the watcher",
                        figure("watcher-storm-processor")),
                Row.of(
                        "storm-watcher-memory",
                        "resident memory of the watcher at most",
                        figure("watcher-storm-most-rss")));
    }

    private static Row guest(String anchor, String what, String guest) {
        return Row.of(
                anchor,
                what,
                List.of(
                        figure(guest + "-rss"),
                        figure(guest + "-anonymous"),
                        figure(guest + "-pss"),
                        figure(guest + "-threads"),
                        figure(guest + "-idle")));
    }

    private static List<Quantity> byGuest(String what) {
        return Stream.of("node", "cluster", "cluster-storm", "watcher", "watcher-storm")
                .map(guest -> figure(guest + "-" + what))
                .toList();
    }

    private static List<Quantity> byPaths(double share) {
        return List.of(quantile("event-1", share), quantile("event-100", share), quantile("event-1000", share));
    }

    private static Row plain(String figure, String what) {
        return Row.of(figure, what, bySize(size -> figure(figure + size)));
    }

    /** What a program takes more than an empty one. */
    private static Row added(String figure, String empty, String what) {
        return Row.of(figure, what, bySize(size -> difference(figure + size, empty + size)));
    }

    private static Row times(String figure, String base, String what) {
        return Row.of(figure + "-ratio", what, timesBySize(figure, base));
    }

    private static List<Quantity> timesBySize(String figure, String base) {
        return bySize(size -> ratio(figure + size, base + size));
    }

    private static List<Quantity> bySize(Function<String, Quantity> quantity) {
        return SIZES.stream().map(size -> quantity.apply("-" + size)).toList();
    }
}
