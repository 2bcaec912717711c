package dev.regpath.cli;

import dev.regpath.containerd.PullHost;
import dev.regpath.routing.Redirect;
import dev.regpath.verify.NodeFacts;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.ServingHosts;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.CertificateProblem;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sentences that several forms of a report have in common. */
final class ReportWords {
    private ReportWords() {}

    static String node(NodeFacts node) {
        return node.authoritiesSeen()
                ? daemon(node.daemon())
                : daemon(node.daemon())
                        + "; its trusted authorities cannot be seen from here, so certificate issuers are not checked";
    }

    static String daemon(DaemonFacts daemon) {
        String who = switch (daemon.state()) {
            case DaemonFacts.DaemonState.Answers(String name, String build) -> name + " " + build + " at";
            case DaemonFacts.DaemonState.NoCri _ -> "containerd without CRI at";
            case DaemonFacts.DaemonState.Silent _ -> "containerd does not answer at";
        };
        String roots = daemon.roots().stream().map(Object::toString).collect(Collectors.joining(":"));
        return "%s %s, hosts.toml files below %s"
                .formatted(who, daemon.socket(), daemon.readsHosts() ? roots : roots + " (not in effect)");
    }

    /** Which file decides. */
    static String file(RegistryFacts facts) {
        return facts.files()
                .directory()
                .map(directory -> facts.files().text().isPresent()
                        ? "reads " + directory.resolve("hosts.toml")
                        : "finds %s without a hosts.toml".formatted(directory))
                .orElse("finds no hosts.toml for " + facts.registry());
    }

    /** Which redirect, as documents name it. */
    static String redirect(Redirect redirect) {
        return "redirect %s/%s".formatted(redirect.path(), redirect.name());
    }

    /** Why a host is asked. */
    static String kind(PullHost host) {
        return switch (host.kind()) {
            case MIRROR -> "mirror";
            case SERVER -> "server";
            case REGISTRY -> "the registry itself";
        };
    }

    /** How a request ended, in a few words. */
    static String outcome(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Unresolved(String reason) -> "no address (%s)".formatted(reason);
            case HttpOutcome.RefusedHere _ -> "refused here: no backend";
            case HttpOutcome.NotConnected(var _, String words) -> words;
            case HttpOutcome.NoTls(boolean _, String words) -> "no TLS (%s)".formatted(words);
            case HttpOutcome.Untrusted(CertificateProblem problem) -> problem.words();
            case HttpOutcome.NoAnswer(String words) -> words;
            case HttpOutcome.Stalled stalled -> stalled.words();
            case HttpOutcome.Answered(int status, var _, var _) -> "answers " + status;
        };
    }

    /** What explains these codes. */
    static String help(String codes) {
        return "regpath help " + codes;
    }

    /** Who would serve the next pull, for people. */
    static String way(RegistryFacts facts, NodeFacts node) {
        return server(facts, node).orElse("no host would serve");
    }

    /** Which host would serve the next pull; empty if none would. */
    static Optional<String> server(RegistryFacts facts, NodeFacts node) {
        return ServingHosts.serving(facts, node)
                .map(host -> host.host().written()
                        + host.ping()
                                .route()
                                .flatMap(dev.regpath.verify.endpoint.Route::redirect)
                                .map(redirect -> " by " + redirect(redirect))
                                .orElse(""));
    }
}
