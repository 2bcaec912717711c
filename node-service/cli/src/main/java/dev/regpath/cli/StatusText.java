package dev.regpath.cli;

import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.Backend;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.EndpointState;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.proto.node.Redirects;
import dev.regpath.proto.node.ScopedCgroup;
import dev.regpath.redirect.DataplaneChoice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The status of a node as people read it, in the spirit of {@code cilium-dbg service list}. */
final class StatusText {
    private StatusText() {}

    static String of(NodeStatus status) {
        StringBuilder text = new StringBuilder();
        text.append("Agent: ")
                .append(status.getAgentRunning() ? "running" : "not running; this is what it left in place")
                .append("\n\n");
        text.append(mirrors(status.getMirrorsList())).append('\n');
        text.append(redirects(status.getRedirects()));
        text.append(names(status.getNamesList()));
        text.append(endpoints(status.getEndpointsList()));
        if (status.getProblemsCount() > 0) {
            text.append("\nProblems\n");
            status.getProblemsList().forEach(problem -> text.append(ProblemText.of(problem)));
        }
        return text.toString();
    }

    private static String mirrors(List<Mirror> mirrors) {
        if (mirrors.isEmpty()) {
            return "Mirrors: none\n";
        }
        TextTable table = new TextTable("REGISTRY", "PATH", "MIRROR", "STATE");
        for (Mirror mirror : mirrors) {
            for (int i = 0; i < mirror.getHostsCount(); i++) {
                boolean first = i == 0;
                table.row(
                        first ? mirror.getRegistry() : "",
                        first ? mirror.getPath() : "",
                        "%d => %s".formatted(i + 1, mirror.getHosts(i)),
                        first ? StatusWords.of(mirror.getState()) : "");
            }
            if (mirror.getFallbackToUpstream()) {
                table.row("", "", "then %s itself".formatted(mirror.getRegistry()), "");
            }
        }
        return table.toString();
    }

    /** Those that serve need no words. */
    private static String endpoints(List<EndpointHealth> endpoints) {
        TextTable table = new TextTable("ENDPOINT", "PATH", "STATE", "REASON");
        List<EndpointHealth> wrong = endpoints.stream()
                .filter(endpoint -> endpoint.getState() != EndpointState.ENDPOINT_STATE_SERVING)
                .toList();
        for (EndpointHealth endpoint : wrong) {
            table.row(
                    endpoint.getEndpoint(),
                    String.join(", ", endpoint.getPathsList()),
                    StatusWords.of(endpoint.getState()),
                    "%s (%s)".formatted(endpoint.getReason(), endpoint.getCode()));
        }
        return wrong.isEmpty() ? "" : "\n" + table;
    }

    /** Nearly always there are none, and then there is nothing to say. */
    private static String names(List<PinnedName> names) {
        if (names.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("NAME", "PATH", "PINNED TO", "ORIGIN", "STATE", "ANSWERED BY");
        for (PinnedName name : names) {
            table.row(
                    name.getHost(),
                    name.getPath(),
                    String.join(", ", name.getAddressesList()),
                    StatusWords.of(name.getOrigin()),
                    StatusWords.of(name.getState()),
                    StatusWords.of(name.getAnsweredBy()));
        }
        return "\n" + table;
    }

    private static String redirects(Redirects redirects) {
        if (!redirects.getUnavailable().isEmpty()) {
            return "Redirects: unavailable: " + redirects.getUnavailable() + "\n";
        }
        List<Frontend> shown = redirects.getFrontendsList().stream()
                .filter(StatusText::isWorthShowing)
                .toList();
        if (shown.isEmpty()) {
            return "Redirects: none\n";
        }
        StringBuilder text = new StringBuilder(frontends(shown));
        text.append('\n').append("Scope: ").append(scope(redirects)).append('\n');
        text.append(
                redirects.getDataplane().equals(DataplaneChoice.Nftables.name())
                        ? "By: nftables\n"
                        : "Hooks: %s\n".formatted(hooks(redirects.getAttachmentsList())));
        return text.toString();
    }

    /** An address that leads to itself is news only while it is held for dead. */
    private static boolean isWorthShowing(Frontend frontend) {
        return frontend.getBackendsCount() != 1
                || !frontend.getBackends(0).getEndpoint().equals(frontend.getEndpoint())
                || frontend.getBackends(0).getOutSeconds() > 0;
    }

    private static String frontends(List<Frontend> frontends) {
        TextTable table = new TextTable("FRONTEND", "REDIRECT", "BACKEND", "HITS");
        for (Frontend frontend : frontends) {
            String name = frontend.getEndpoint() + "/" + frontend.getProtocol();
            String redirect = frontend.getPath().isEmpty()
                    ? frontend.getRedirect()
                    : frontend.getPath() + "/" + frontend.getRedirect();
            if (frontend.getBackendsCount() == 0) {
                table.row(
                        name,
                        redirect,
                        "(no backends: %s)".formatted(frontend.getWhenNoBackend()),
                        Long.toUnsignedString(frontend.getWithoutBackend()));
            }
            for (int i = 0; i < frontend.getBackendsCount(); i++) {
                Backend backend = frontend.getBackends(i);
                table.row(
                        i == 0 ? name : "",
                        i == 0 ? redirect : "",
                        "%d => %s%s".formatted(i + 1, backend.getEndpoint(), out(backend.getOutSeconds())),
                        Long.toUnsignedString(backend.getHits()));
            }
        }
        return table.toString();
    }

    /** A connection failed; the time is rounded up, so that it is never said to be 0. */
    private static String out(double seconds) {
        return seconds > 0 ? " (failed, not chosen for %d s)".formatted((long) Math.ceil(seconds)) : "";
    }

    private static String scope(Redirects redirects) {
        Map<String, Long> pods = redirects.getScopeList().stream()
                .filter(StatusText::isOfPod)
                .collect(Collectors.groupingBy(ScopedCgroup::getReason, TreeMap::new, Collectors.counting()));
        String cgroups = Stream.concat(
                        redirects.getScopeList().stream()
                                .filter(scoped -> !isOfPod(scoped))
                                .map(StatusText::scoped),
                        pods.entrySet().stream()
                                .map(entry -> "%s (%d now)".formatted(entry.getKey(), entry.getValue())))
                .collect(Collectors.joining(", "));
        String kept = redirects.getScopeKeptByKernel() ? "kept by the kernel" : "kept by the agent";
        return cgroups.isEmpty() ? "none yet (" + kept + ")" : cgroups + " (" + kept + ")";
    }

    /** Of Pods there may be hundreds: they are counted. */
    private static boolean isOfPod(ScopedCgroup scoped) {
        return scoped.getReason().startsWith("Pods ");
    }

    private static String scoped(ScopedCgroup scoped) {
        return scoped.getCgroup().equals("/**") ? "all processes that are in no Pod" : scoped.getCgroup();
    }

    private static String hooks(List<Attachment> attachments) {
        if (attachments.isEmpty()) {
            return "none attached";
        }
        return attachments.stream()
                .collect(Collectors.groupingBy(Attachment::getCgroup, TreeMap::new, Collectors.<Attachment>toList()))
                .entrySet()
                .stream()
                .map(entry -> "%s: %s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().stream().map(StatusText::hook).collect(Collectors.joining(" "))))
                .collect(Collectors.joining("; "));
    }

    private static String hook(Attachment attachment) {
        return attachment.getHealthy()
                ? attachment.getHook()
                : "%s (broken: %s)".formatted(attachment.getHook(), attachment.getDetail());
    }
}
