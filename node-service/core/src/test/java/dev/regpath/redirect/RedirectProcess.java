package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.linux.Fd;
import dev.regpath.linux.Libbpf;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** A process of its own that applies one table after the other, programs included, until it is killed. */
final class RedirectProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    RedirectProcess(TestNode node, Endpoint one, Endpoint two) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedirectProcess.class.getName(),
                        node.bpffs.toString(),
                        node.path("system.slice/containerd.service").toString(),
                        Integer.toString(one.port()),
                        Integer.toString(two.port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Waits until it has begun. */
    void awaitReady() throws IOException {
        await("ready");
    }

    /** Waits until it has applied something. */
    void awaitFirst() throws IOException {
        await("ready");
        await("applied");
    }

    private void await(String line) throws IOException {
        String said = output.readLine();
        if (!line.equals(said)) {
            throw new IOException("the applier said " + said);
        }
    }

    /** Kills it, wherever it is. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Arguments: bpffs, cgroup, two ports of 127.0.0.1. */
    public static void main(String[] arguments) throws Exception {
        Path bpffs = Path.of(arguments[0]);
        Scope scope = Scope.of(List.of(new ScopeElement.NamedCgroups(new TreeSet<>(List.of(arguments[1])))));
        Endpoint one = TestNode.endpoint("127.0.0.1", Integer.parseInt(arguments[2]));
        Endpoint two = TestNode.endpoint("127.0.0.1", Integer.parseInt(arguments[3]));
        List<RoutingTable> tables = List.of(table(scope, one), table(scope, one, two), table(scope, two));
        Libbpf libbpf = Libbpf.load();
        PinPaths pins = PinPaths.of(bpffs);
        Redirects.RedirectEnvironment environment = new Redirects.RedirectEnvironment(
                bpffs, Path.of("/proc"), TestNode.runtime(bpffs.resolve("nobody")), List::of);
        try (Redirects redirects = Redirects.open(environment);
                Redirects newer = Redirects.open(environment, "v99")) {
            System.out.println("ready");
            for (int i = 0; ; i++) {
                // An upgrade to maps of another layout, and the way back.
                Redirects agent = i % 4 == 3 ? newer : redirects;
                agent.apply(agent.plan(tables.get(i % tables.size())));
                System.out.println("applied");
                if (i % 2 == 0) {
                    try (Fd meta = libbpf.objGet(pins.map(Layout.Table.META)).orElseThrow()) {
                        libbpf.mapUpdate(meta, Layout.bytes(0), new byte[Layout.META_SIZE], "forget the build");
                    }
                }
            }
        }
    }

    private static RoutingTable table(Scope scope, Endpoint... backends) {
        List<Redirect> redirects = List.of(
                redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backends),
                redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backends),
                redirect(frontend(Protocol.TCP, "::1", 443), WhenNoBackend.REFUSE));
        return new RoutingTable(
                List.of(),
                redirects.stream().map(redirect -> redirect.withScope(scope)).toList());
    }
}
