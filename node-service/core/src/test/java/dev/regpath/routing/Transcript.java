package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.Capability;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.fault.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A result as text that a person can check. */
final class Transcript {
    private Transcript() {}

    static String of(TableResult result, List<Problem> problems) {
        List<String> lines = new ArrayList<>();
        result.table().mirrors().forEach(mirror -> mirror(lines, mirror));
        result.table().redirects().forEach(redirect -> redirect(lines, redirect));
        result.table()
                .names()
                .forEach(name -> lines.add("pin %s %s%s, of %s"
                        .formatted(
                                name.host(),
                                name.addresses().stream().map(Addresses::text).collect(Collectors.joining(" ")),
                                origin(name.origin()),
                                name.path())));
        result.paths()
                .forEach(status -> lines.add("path %s:%s"
                        .formatted(
                                status.path().name(),
                                status.conditions().stream()
                                        .map(condition -> " %s=%s(%s)"
                                                .formatted(
                                                        condition.type().word(),
                                                        condition.status().word(),
                                                        condition.reason()))
                                        .collect(Collectors.joining()))));
        problems.forEach(problem -> lines.add(problem.toString()));
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /** Nothing where it follows from names.pin alone. */
    private static String origin(PinOrigin origin) {
        return switch (origin) {
            case LAST_KNOWN, BACKENDS -> "";
            case FRONTEND, PLACEHOLDER -> " (%s)".formatted(origin.words());
        };
    }

    private static void mirror(List<String> lines, Mirror mirror) {
        lines.add("mirror %s, of %s%s%s%s"
                .formatted(
                        mirror.registry(),
                        mirror.path(),
                        mirror.fallbackToUpstream() ? "" : ", no fallback",
                        connect(mirror.connectTimeout()),
                        mirror.whenUpstreamDead() == WhenUpstreamDead.AUTO ? "" : ", leave a dead upstream"));
        for (MirrorHost host : mirror.hosts()) {
            StringBuilder line = new StringBuilder("  %s %s"
                    .formatted(
                            host.url(),
                            host.capabilities().stream().map(Capability::word).collect(Collectors.joining(","))));
            host.dialTimeout().ifPresent(limit -> line.append(" dial=").append(limit));
            host.ca().forEach(ca -> line.append(" ca=").append(pem(ca)));
            host.client()
                    .forEach(pair -> line.append(" client=")
                            .append(pair.certificate().path())
                            .append(pair.key().map(key -> "+" + key.path()).orElse("")));
            line.append(host.skipVerify() ? " skipVerify" : "");
            line.append(host.overridePath() ? " overridePath" : "");
            host.header().forEach((name, values) -> line.append(" %s=%s".formatted(name, values)));
            lines.add(line.toString());
        }
    }

    private static String pem(Pem pem) {
        return switch (pem) {
            case Pem.File file -> file.path().toString();
            case Pem.Inline inline -> "inline";
        };
    }

    private static void redirect(List<String> lines, Redirect redirect) {
        lines.add("redirect %s -> %s, of %s/%s%s%s"
                .formatted(
                        redirect.frontend(),
                        redirect.backends().isEmpty()
                                ? "(no backends) " + redirect.whenNoBackend()
                                : redirect.backends().stream()
                                        .map(Endpoint::toString)
                                        .collect(Collectors.joining(" ")),
                        redirect.path(),
                        redirect.name(),
                        connect(redirect.connectTimeout()),
                        redirect.scope().equals(Scope.DAEMONS) ? "" : ", for " + redirect.scope()));
    }

    /** Nothing if a path need not say it. */
    private static String connect(Duration timeout) {
        return timeout.equals(RegistryPath.DEFAULT_CONNECT_TIMEOUT) ? "" : ", connect=" + timeout;
    }
}
