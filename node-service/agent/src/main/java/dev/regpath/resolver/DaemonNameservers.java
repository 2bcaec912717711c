package dev.regpath.resolver;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.files.FileView;
import dev.regpath.observe.ResolvConf;
import dev.regpath.observe.ResolvConf.Nameserver;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the daemons of a node ask for names, by the files that they read. */
public sealed interface DaemonNameservers {
    /** Where programs of libc learn whom else to ask, nsswitch.conf(5). */
    Path SWITCH = Path.of("/etc/nsswitch.conf");

    /** Each of them is asked over the network. */
    record Reachable(List<InetAddress> servers) implements DaemonNameservers {
        public Reachable {
            servers = List.copyOf(servers);
        }
    }

    /** There is a way that no hook of the kernel sees, or none that can be led elsewhere. */
    record Beyond(String reason, String remedy) implements DaemonNameservers {
        public Beyond {
            requireNonNull(reason, "reason");
            requireNonNull(remedy, "remedy");
        }
    }

    /**
     * Reads them again.
     *
     * @param files the node's, as its daemons see them
     * @param linked whether any of the daemons may ask by libc
     */
    static DaemonNameservers read(FileView files, LibcUse linked) {
        List<Nameserver> servers;
        try {
            servers = ResolvConf.nameservers(files.read(ResolvConf.FILE).text());
        } catch (IOException e) {
            return new Beyond(
                    "%s cannot be read: %s".formatted(ResolvConf.FILE, e.getMessage()),
                    "let the agent read the file that the daemons read");
        }
        // resolver(5): without a nameserver line the name server on the local machine is asked.
        Optional<String> local = servers.isEmpty()
                ? Optional.of("none, which is one on this machine")
                : servers.stream()
                        .filter(server -> server.zoned() || isOfThisMachine(server.address()))
                        .map(server -> Addresses.text(server.address()))
                        .findFirst();
        if (local.isPresent()) {
            return new Beyond(
                    "the nameserver in %s is %s, on this machine or behind one interface, as that of systemd-resolved"
                            .formatted(ResolvConf.FILE, local.get()),
                    "let the file name the nameservers themselves, as /run/systemd/resolve/resolv.conf does");
        }
        if (asksResolved(files)) {
            Optional<String> daemon = linked.daemon();
            if (daemon.isPresent()) {
                return new Beyond(
                        "%s asks systemd-resolved without a nameserver, by 'resolve' in %s"
                                .formatted(daemon.get(), SWITCH),
                        "take 'resolve' out of its line for hosts, or use a build of the daemon without cgo");
            }
        }
        return new Reachable(servers.stream().map(Nameserver::address).toList());
    }

    private static boolean isOfThisMachine(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || (address instanceof Inet6Address && address.isLinkLocalAddress());
    }

    /** Whether libc asks systemd-resolved over a socket of its own, nss-resolve(8). */
    private static boolean asksResolved(FileView files) {
        try {
            return files.follow(SWITCH).isPresent()
                    && files.read(SWITCH)
                            .text()
                            .lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> line.startsWith("hosts:"))
                            .flatMap(line -> Arrays.stream(line.split("\\s+", -1)))
                            .anyMatch("resolve"::equals);
        } catch (IOException _) {
            return true; // Then it may.
        }
    }
}
