package dev.regpath.metrics;

import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.Backend;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.proto.node.Problem;
import dev.regpath.proto.node.Redirects;
import dev.regpath.proto.node.ScopedCgroup;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a status says in numbers. Remembers counters of the kernel from one scrape to the next; not thread-safe. */
final class StatusSamples {
    private static final List<String> ENDPOINT_STATES = List.of("serving", "withdrawn", "failing");

    private final KernelCounts hits = new KernelCounts(Frontend::getHits);
    private final KernelCounts withoutBackend = new KernelCounts(Frontend::getWithoutBackend);

    /** Adds everything that is known from a status. States that nothing is in are given as 0: alerts need them. */
    void add(NodeStatus status, Samples samples) {
        for (Problem problem : status.getProblemsList()) {
            samples.add(Metric.PROBLEMS, 1, problem.getCode());
        }
        for (String state : new String[] {"in_place", "missing", "changed"}) {
            samples.add(Metric.MIRRORS, 0, state);
        }
        for (Mirror mirror : status.getMirrorsList()) {
            samples.add(Metric.MIRRORS, 1, word(mirror.getState().name(), "MIRROR_STATE_"));
        }
        samples.add(Metric.PINNED_NAMES, 0, "in_place").add(Metric.PINNED_NAMES, 0, "missing");
        for (PinnedName name : status.getNamesList()) {
            samples.add(Metric.PINNED_NAMES, 1, word(name.getState().name(), "NAME_STATE_"));
        }
        for (EndpointHealth endpoint : status.getEndpointsList()) {
            for (String path : endpoint.getPathsList()) {
                for (String state : ENDPOINT_STATES) {
                    boolean inIt = state.equals(word(endpoint.getState().name(), "ENDPOINT_STATE_"));
                    samples.add(Metric.ENDPOINTS, inIt ? 1 : 0, path, state);
                }
            }
        }
        add(status.getRedirects(), samples);
    }

    private void add(Redirects redirects, Samples samples) {
        samples.add(Metric.REDIRECTS_AVAILABLE, redirects.getUnavailable().isEmpty());
        samples.add(Metric.SCOPE_KEPT_BY_KERNEL, redirects.getScopeKeptByKernel());
        samples.add(Metric.HOOKS, 0, "healthy").add(Metric.HOOKS, 0, "stale");
        for (Attachment attachment : redirects.getAttachmentsList()) {
            samples.add(Metric.HOOKS, 1, attachment.getHealthy() ? "healthy" : "stale");
        }
        for (ScopedCgroup cgroup : redirects.getScopeList()) {
            samples.add(Metric.SCOPE, 1, cgroup.getReason());
        }
        Map<KernelCounts.Key, Set<String>> backends = new TreeMap<>();
        for (Frontend frontend : redirects.getFrontendsList()) {
            String path = frontend.getPath();
            String redirect = frontend.getRedirect();
            boolean alone = frontend.getBackendsCount() == 0;
            samples.add(Metric.REDIRECT_FRONTENDS, 1, path, redirect);
            samples.add(Metric.REDIRECT_FRONTENDS_WITHOUT_BACKEND, alone ? 1 : 0, path, redirect);
            Set<String> known = backends.computeIfAbsent(new KernelCounts.Key(path, redirect), _ -> new HashSet<>());
            frontend.getBackendsList().stream().map(Backend::getEndpoint).forEach(known::add);
        }
        backends.forEach((key, endpoints) ->
                samples.add(Metric.REDIRECT_BACKENDS, endpoints.size(), key.path(), key.redirect()));
        hits.update(redirects.getFrontendsList())
                .forEach((key, count) -> samples.add(Metric.REDIRECT_HITS, count, key.path(), key.redirect()));
        withoutBackend
                .update(redirects.getFrontendsList())
                .forEach((key, count) ->
                        samples.add(Metric.REDIRECT_WITHOUT_BACKEND, count, key.path(), key.redirect()));
    }

    private static String word(String name, String prefix) {
        return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
    }
}
