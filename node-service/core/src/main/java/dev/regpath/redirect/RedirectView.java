package dev.regpath.redirect;

import static java.util.Objects.requireNonNull;

import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.time.Duration;
import java.util.List;

/**
 * What the kernel does now, with its counters.
 *
 * @param frontends sorted
 * @param attachments one for each hook of each cgroup
 * @param scope the cgroups that are redirected now
 * @param scopeKeptByKernel whether the trace points are attached
 */
public record RedirectView(
        List<FrontendView> frontends,
        List<Attachment> attachments,
        List<ScopedCgroup> scope,
        boolean scopeKeptByKernel) {
    /** Nothing is there. */
    public static final RedirectView NOTHING = new RedirectView(List.of(), List.of(), List.of(), false);

    public RedirectView {
        frontends = List.copyOf(frontends);
        attachments = List.copyOf(attachments);
        scope = List.copyOf(scope);
    }

    /**
     * One frontend.
     *
     * @param refuse whether it refuses when it has no backend
     * @param hits connections that were redirected
     * @param withoutBackend connections that found no backend
     * @param toResolver whether it leads to the agent's own resolver, as long as that answers
     */
    public record FrontendView(
            Frontend frontend,
            List<BackendHits> backends,
            boolean refuse,
            long hits,
            long withoutBackend,
            boolean toResolver) {
        public FrontendView {
            requireNonNull(frontend, "frontend");
            backends = List.copyOf(backends);
        }
    }

    /**
     * One backend and the connections that went there.
     *
     * @param out for how long it is still not chosen while another can be, because a connection failed; zero if it is
     */
    public record BackendHits(Endpoint backend, long hits, Duration out) {}

    /**
     * One hook of one cgroup.
     *
     * @param cgroup its path now, or the id it had
     * @param alive whether the programs run for the cgroup that has this path now
     */
    public record Attachment(String cgroup, Hook hook, boolean alive) {}

    /**
     * A cgroup that is redirected.
     *
     * @param cgroup its path, with {@code /**} at the end if what is below it is, too
     * @param id its id
     * @param reason what it belongs to: {@code kubelet}, or {@code all Pods}
     */
    public record ScopedCgroup(String cgroup, long id, String reason) {}
}
