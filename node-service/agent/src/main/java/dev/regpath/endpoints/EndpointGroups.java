package dev.regpath.endpoints;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.input.Urls;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which endpoints serve in each other's place, and what is beyond them: where connections go if all of them are passed by.
 * Of a redirect that is the address that was asked for, of a mirror the registry itself. What is beyond is asked only while
 * everything before it fails. While that does not answer either, nobody is sent there.
 */
public final class EndpointGroups {
    private record EndpointGroup(Set<Endpoint> endpoints, NavigableMap<Endpoint, Inquiry> beyond) {
        boolean allFail(Set<Endpoint> failing) {
            return !endpoints.isEmpty() && failing.containsAll(endpoints);
        }
    }

    private final List<EndpointGroup> groups;

    private EndpointGroups(List<EndpointGroup> groups) {
        this.groups = List.copyOf(groups);
    }

    /**
     * Those of a table.
     *
     * @param paths the documents that it was made of, as far as they are known
     */
    public static EndpointGroups of(RoutingTable table, Collection<RegistryPath> paths) {
        Map<String, List<RegistryPath>> byName = Inquiries.byName(paths);
        Map<String, List<Redirect>> byPath = table.redirects().stream().collect(Collectors.groupingBy(Redirect::path));
        List<EndpointGroup> groups = new ArrayList<>();
        table.mirrors()
                .forEach(mirror -> ofMirror(mirror, byPath.getOrDefault(mirror.path(), List.of()), byName)
                        .ifPresent(groups::add));
        table.asked().stream()
                .filter(redirect -> redirect.frontend().protocol() == Protocol.TCP)
                .map(redirect -> ofRedirect(redirect, byName))
                .forEach(groups::add);
        return new EndpointGroups(groups);
    }

    /** Empty if a host is a name: it is not known how that one does. */
    private static Optional<EndpointGroup> ofMirror(
            Mirror mirror, List<Redirect> redirects, Map<String, List<RegistryPath>> paths) {
        Set<Endpoint> hosts = new TreeSet<>();
        mirror.hosts().forEach(host -> EndpointFilter.endpoint(host).ifPresent(hosts::add));
        NavigableMap<Endpoint, Inquiry> beyond = new TreeMap<>();
        if (mirror.fallbackToUpstream()) {
            ofRegistry(mirror, redirects)
                    .forEach(redirect -> Stream.concat(
                                    Stream.of(redirect.frontend().endpoint()), redirect.backends().stream())
                            .filter(endpoint -> !hosts.contains(endpoint))
                            .forEach(
                                    endpoint -> beyond.put(endpoint, Inquiries.ofRedirect(redirect, endpoint, paths))));
        }
        return hosts.size() < mirror.hosts().size() ? Optional.empty() : Optional.of(new EndpointGroup(hosts, beyond));
    }

    /** The redirects by which containerd gets to the registry itself: implied ones, or those of the same document. */
    private static Stream<Redirect> ofRegistry(Mirror mirror, List<Redirect> redirects) {
        int port = mirror.registry().port().orElse(Urls.HTTPS_PORT);
        return redirects.stream()
                .filter(redirect -> redirect.isOfUpstream()
                        || (!redirect.isImplied()
                                && redirect.frontend().endpoint().port() == port));
    }

    private static EndpointGroup ofRedirect(Redirect redirect, Map<String, List<RegistryPath>> paths) {
        Endpoint asked = redirect.frontend().endpoint();
        NavigableMap<Endpoint, Inquiry> beyond = new TreeMap<>();
        if (redirect.whenNoBackend() == WhenNoBackend.PASS_THROUGH
                && !redirect.backends().contains(asked)) {
            beyond.put(asked, Inquiries.ofRedirect(redirect, asked, paths));
        }
        return new EndpointGroup(Set.copyOf(redirect.backends()), beyond);
    }

    /** Those that serve in the place of one. */
    public Set<Endpoint> alternatives(Endpoint endpoint) {
        return groups.stream()
                .filter(group -> group.endpoints().contains(endpoint))
                .flatMap(group -> group.endpoints().stream())
                .filter(other -> !other.equals(endpoint))
                .collect(Collectors.toSet());
    }

    /** What is beyond endpoints of which none serves, and how it is asked. */
    public NavigableMap<Endpoint, Inquiry> beyond(ProbeHistories histories) {
        Set<Endpoint> failing = histories.failing();
        NavigableMap<Endpoint, Inquiry> beyond = new TreeMap<>();
        groups.stream()
                .filter(group -> group.allFail(failing))
                .forEach(group -> group.beyond().forEach(beyond::putIfAbsent));
        return beyond;
    }

    /**
     * The endpoints that fail, and by which connections are to pass: what is beyond them serves. One is not among them that
     * also is in a group with nothing beyond.
     */
    public NavigableSet<Endpoint> passedBy(ProbeHistories histories) {
        Set<Endpoint> failing = histories.failing();
        Set<Endpoint> serving = histories.serving();
        NavigableSet<Endpoint> passedBy = new TreeSet<>();
        NavigableSet<Endpoint> needed = new TreeSet<>();
        for (EndpointGroup group : groups) {
            boolean elsewhere =
                    group.allFail(failing) && group.beyond().keySet().stream().anyMatch(serving::contains);
            (elsewhere ? passedBy : needed).addAll(group.endpoints());
        }
        passedBy.removeAll(needed);
        return passedBy;
    }
}
