package dev.regpath.agent;

import dev.regpath.contract.Protocol;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.FileView;
import dev.regpath.input.Logged;
import dev.regpath.resolver.DaemonNameservers;
import dev.regpath.resolver.LibcUse;
import dev.regpath.resolver.ResolverChoice;
import dev.regpath.resolver.ScopedResolver;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has names answered by the agent's resolver where that is asked for and can be, and pinned in the hosts file where it
 * cannot. While there is no name to answer, nobody's DNS is led anywhere.
 */
final class ScopedDns implements AutoCloseable {
    /**
     * What is to be put in place.
     *
     * @param table with the names where they are answered
     * @param problems why they are not answered as was asked for
     */
    record Answering(RoutingTable table, List<Problem> problems) {
        Answering {
            problems = List.copyOf(problems);
        }
    }

    private final ResolverChoice choice;
    private final FileView files;
    private final LibcUse linked;
    private final ScopedResolver.Pulse pulse;
    private Optional<ScopedResolver> resolver = Optional.empty();
    /** What leads to the resolver may be in place in part, or not at all. */
    private boolean redirectsFail;

    /**
     * Does nothing yet.
     *
     * @param files the node's, as its daemons see them
     */
    ScopedDns(ResolverChoice choice, FileView files, LibcUse linked, ScopedResolver.Pulse pulse) {
        this.choice = choice;
        this.files = files;
        this.linked = linked;
        this.pulse = pulse;
    }

    /**
     * Lets the resolver listen if it is needed, so that it does before anybody is led there.
     *
     * @param byPrograms whether redirects are made by programs, which alone know whether the resolver is there
     */
    Answering answer(RoutingTable wanted, boolean byPrograms) {
        if (choice == ResolverChoice.HostsFile || wanted.names().isEmpty()) {
            return new Answering(wanted, List.of());
        }
        if (!byPrograms) {
            return pinned(
                    wanted, "DNS is led by BPF alone", "let the node load BPF programs, or choose the hosts file");
        }
        if (redirectsFail) {
            return pinned(wanted, "redirects are not in place", "see why; names are answered when they are");
        }
        return switch (DaemonNameservers.read(files, linked)) {
            case DaemonNameservers.Beyond(String reason, String remedy) -> pinned(wanted, reason, remedy);
            case DaemonNameservers.Reachable(List<InetAddress> servers) -> led(wanted, servers);
        };
    }

    private Answering led(RoutingTable wanted, List<InetAddress> servers) {
        List<Redirect> leading;
        try {
            leading = leading(listening().listenFor(servers));
        } catch (IOException e) {
            return pinned(
                    wanted,
                    "the resolver cannot listen: " + Logged.of(e),
                    "see what keeps it from a port of the loopback");
        }
        Set<Frontend> taken = new HashSet<>();
        wanted.redirects().forEach(redirect -> taken.add(redirect.frontend()));
        Optional<Redirect> other =
                leading.stream().filter(one -> taken.contains(one.frontend())).findFirst();
        if (other.isPresent()) {
            return pinned(
                    wanted,
                    "%s is redirected by a path".formatted(other.get().frontend()),
                    "take it out of the path, or choose the hosts file");
        }
        RoutingTable answered = wanted.answeredBy(leading);
        boolean hasRoom = answered.redirects().size() <= RoutingTable.MOST_FRONTENDS
                && answered.scope().elements().size() <= RoutingTable.MOST_SCOPE_ELEMENTS;
        return hasRoom
                ? new Answering(answered, List.of())
                : pinned(
                        wanted,
                        "the kernel's table has no room for it",
                        "redirect fewer addresses, or for fewer scopes");
    }

    private ScopedResolver listening() throws IOException {
        if (resolver.isEmpty()) {
            resolver = Optional.of(ScopedResolver.start(pulse));
        }
        return resolver.get();
    }

    private static List<Redirect> leading(Map<InetAddress, ScopedResolver.Listening> ports) {
        List<Redirect> all = new ArrayList<>();
        ports.forEach((server, listening) -> {
            Endpoint asked = new Endpoint(server, ScopedResolver.PORT);
            all.add(Redirect.toResolver(new Frontend(asked, Protocol.UDP), listening.udp()));
            all.add(Redirect.toResolver(new Frontend(asked, Protocol.TCP), listening.tcp()));
        });
        return all;
    }

    private static Answering pinned(RoutingTable wanted, String reason, String remedy) {
        return new Answering(
                wanted, List.of(Problem.of(ProblemCode.HOSTS_FILE_INSTEAD, Subject.NAMES, reason, remedy)));
    }

    /**
     * Answers the names of a table that is in place from now on, and lets the kernel know at once.
     *
     * @param problems what was asked for and is not in place
     */
    void follow(RoutingTable inPlace, List<Problem> problems) {
        redirectsFail = problems.stream()
                .anyMatch(problem -> problem.code().effect() == Effect.FAILS
                        && problem.subject().equals(Subject.REDIRECTS));
        resolver.ifPresent(listening -> {
            listening.answer(inPlace.answered());
            listening.beat();
        });
    }

    /** What is led to the resolver goes where it is meant for from now on. */
    @Override
    public void close() {
        resolver.ifPresent(ScopedResolver::close);
        resolver = Optional.empty();
    }
}
