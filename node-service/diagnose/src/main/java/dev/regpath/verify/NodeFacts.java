package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.daemon.ScarceRoom;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.redirect.RedirectFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about the node itself.
 *
 * @param daemon containerd
 * @param redirects the kernel
 * @param deadBackends backends of redirects that take no connection
 * @param scarceRoom where containerd has little room left, or none, for images
 * @param table the table last applied; empty on a node without Regpath
 * @param documents the path files; empty if they were not read
 * @param hostsFile where the hosts file is
 * @param hosts its text
 * @param authoritiesSeen whether the authorities that containerd believes can be seen from here
 * @param now the node's clock
 */
public record NodeFacts(
        DaemonFacts daemon,
        RedirectFacts redirects,
        Map<Endpoint, HttpOutcome.NotConnected> deadBackends,
        List<ScarceRoom> scarceRoom,
        RoutingTable table,
        Optional<DocumentFacts> documents,
        Path hostsFile,
        String hosts,
        boolean authoritiesSeen,
        Instant now) {
    public NodeFacts {
        requireNonNull(daemon, "daemon");
        requireNonNull(redirects, "redirects");
        deadBackends = Map.copyOf(deadBackends);
        scarceRoom = List.copyOf(scarceRoom);
        requireNonNull(table, "table");
        requireNonNull(documents, "documents");
        requireNonNull(hostsFile, "hostsFile");
        requireNonNull(hosts, "hosts");
        requireNonNull(now, "now");
    }
}
