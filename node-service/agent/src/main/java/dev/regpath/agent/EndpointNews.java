package dev.regpath.agent;

import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.endpoints.ProbeHistory;
import dev.regpath.input.Logged;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what became of endpoints: in the log, and by events of the node. */
final class EndpointNews {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointNews.class);

    private final NodeEvents events;

    EndpointNews(NodeEvents events) {
        this.events = events;
    }

    /** Tells of each endpoint that serves no longer, or serves again. */
    void changed(ProbeHistories before, ProbeHistories after, RoutingTable current) {
        after.byEndpoint().forEach((endpoint, history) -> {
            ProbeHistory earlier = before.byEndpoint().get(endpoint);
            boolean served = earlier == null || earlier.serves();
            Set<String> paths = EndpointFilter.pathsOf(current, endpoint);
            if (served && !history.serves()) {
                fails(endpoint, history, paths);
            } else if (!served && history.serves()) {
                LOG.info("endpoint serves endpoint={} paths={}", endpoint, paths);
                events.tell(NodeEvent.normal(
                        "EndpointServing", "%s of %s serves again".formatted(endpoint, String.join(", ", paths))));
            }
        });
    }

    private void fails(Endpoint endpoint, ProbeHistory history, Set<String> paths) {
        history.failure().ifPresent(failure -> {
            String code = EndpointStatus.code(failure);
            LOG.warn(
                    "endpoint fails endpoint={} paths={} code={} reason={}",
                    endpoint,
                    paths,
                    code,
                    Logged.of(failure.reason()));
            events.tell(NodeEvent.warning(
                    "EndpointFailing",
                    "%s of %s: %s (%s)".formatted(endpoint, String.join(", ", paths), failure.reason(), code)));
        });
    }

    /**
     * Tells which endpoints connections pass by now.
     *
     * @param beyond what is beyond endpoints that all fail
     */
    void passedBy(Set<Endpoint> endpoints, Set<Endpoint> beyond, ProbeHistories histories) {
        if (endpoints.isEmpty()) {
            LOG.info("something inside serves again, nothing is passed by");
            return;
        }
        Set<Endpoint> serving = new TreeSet<>(beyond);
        serving.retainAll(histories.serving());
        LOG.warn("nothing inside serves, connections pass it by endpoints={} serving={}", endpoints, serving);
        events.tell(NodeEvent.warning(
                "EndpointsPassedBy",
                "none of %s serves, and connections pass them by: %s does".formatted(endpoints, serving)));
    }

    /** Tells how many connections were ended that waited for an endpoint. */
    void ended(Endpoint endpoint, int count, RoutingTable current) {
        if (count > 0) {
            Set<String> paths = EndpointFilter.pathsOf(current, endpoint);
            LOG.info("connections ended endpoint={} paths={} count={}", endpoint, paths, count);
            events.tell(NodeEvent.normal(
                    "ConnectionsEnded",
                    "%d to %s of %s, which does not answer: others serve"
                            .formatted(count, endpoint, String.join(", ", paths))));
        }
    }
}
