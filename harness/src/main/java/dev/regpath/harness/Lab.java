package dev.regpath.harness;

import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.model.Network.Ipam;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Network;

/**
 * One cluster's worth of machines on a network of their own. It owns whatever it starts and removes it when closed; a
 * test class opens one, usually for all of its tests.
 */
public final class Lab implements AutoCloseable {
    private final Engine engine;
    private final Network network;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private Lab(Engine engine, Network network) {
        this.engine = engine;
        this.network = network;
    }

    /**
     * Opens an empty one.
     *
     * @throws IllegalStateException if {@code ./dev} has not made engine and images ready
     */
    public static Lab open() {
        // Its machines carry the name of the test class, so that their logs are found when a test of it fails.
        Class<?> opener = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .getCallerClass();
        Engine engine = Engine.connect(opener.getSimpleName());
        Network network = Network.builder()
                .createNetworkCmdModifier(command -> configure(command, engine.labels()))
                .build();
        // Made now rather than by the first container, so that several can start at the same time.
        network.getId();
        return new Lab(engine, network);
    }

    private static void configure(CreateNetworkCmd command, Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        Map<String, String> present = command.getLabels();
        if (present != null) {
            all.putAll(present);
        }
        // The engine chooses IPv4 networks but not IPv6 ones; a random ULA does not meet another run's.
        String subnet = "fd52:4750:%x:%x::/64"
                .formatted(
                        ThreadLocalRandom.current().nextInt(0x10000),
                        ThreadLocalRandom.current().nextInt(0x10000));
        command.withLabels(all)
                .withEnableIpv6(true)
                .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet)));
    }

    /** Starts a registry; it is ready. */
    public RegistrySite registry() {
        return keep(RegistrySite.start(engine, network));
    }

    /** Starts a node that trusts the site's CA and asks the site's DNS; it is ready. */
    public Node node(Generation generation, RegistrySite site) {
        return keep(Node.start(engine, network, generation, site));
    }

    /** Starts a node on which nothing of Regpath is, but its unpacked archive at {@link Node#ARCHIVE}. */
    public Node bareNode(Generation generation, RegistrySite site) {
        return keep(Node.startBare(engine, network, generation, site));
    }

    /** Starts an API server that nodes of this lab reach; {@link ApiServer#admit} lets a node follow it. */
    public ApiServer apiServer() {
        return keep(ApiServer.start(ApiMachinery.start(engine, network), gateway()));
    }

    /** Starts the part of an API server that is real, alone; it has no definitions yet. */
    public ApiMachinery apiMachinery() {
        return keep(ApiMachinery.start(engine, network));
    }

    /** This machine's own address in the lab's network. */
    InetAddress gateway() {
        return address(Ipam.Config::getGateway, gateway -> gateway.contains("."));
    }

    /** The same of IPv6, which the engine takes from the subnet without telling. */
    InetAddress ipv6Gateway() {
        return address(config -> config.getSubnet().replaceFirst("::/64$", "::1"), gateway -> gateway.endsWith("::1"));
    }

    private InetAddress address(Function<Ipam.Config, @Nullable String> of, Predicate<String> gateway) {
        return engine.client().inspectNetworkCmd().withNetworkId(network.getId()).exec().getIpam().getConfig().stream()
                .flatMap(config -> Optional.ofNullable(of.apply(config)).stream())
                .filter(gateway)
                .map(InetAddress::ofLiteral)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the lab's network has no gateway"));
    }

    /** Closes what somebody else has started on one of its machines, before the machine goes. */
    synchronized <T extends AutoCloseable> T keep(T closeable) {
        started.push(closeable);
        return closeable;
    }

    /** Removes everything, the youngest first; what cannot be removed holds up nothing else. */
    @Override
    public synchronized void close() {
        IllegalStateException failure = null;
        started.addLast(network);
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("something of the lab remains; ./dev down removes it", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
