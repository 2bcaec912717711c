package dev.regpath.verify;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Fix.edit;

import dev.regpath.contract.Addresses;
import dev.regpath.fault.Severity;
import dev.regpath.fault.SurroundingsDiagnostic;
import dev.regpath.input.Urls;
import dev.regpath.verify.daemon.ConfigFixes;
import dev.regpath.verify.daemon.ContainerdProcess;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.Subnet;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.Shell;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether containerd's environment sends a request to a proxy, by Go's rules (golang.org/x/net/http/httpproxy). Pure. */
public final class ProxyChecks {
    private ProxyChecks() {}

    /** The finding, if {@code attempt} would go to a proxy instead. */
    static Optional<Finding> of(DaemonFacts daemon, HttpAttempt attempt) {
        Map<String, String> environment =
                daemon.process().map(ContainerdProcess::environment).orElse(Map.of());
        return proxy(environment, attempt.uri()).map(proxy -> {
            String host = attempt.uri().getHost();
            return error(
                    SurroundingsDiagnostic.PROXY,
                    "containerd asks %s through the proxy %s".formatted(host, withoutPassword(proxy)),
                    "%s in NO_PROXY".formatted(host),
                    fix(daemon, Set.of(host)));
        });
    }

    /**
     * Takes all of these from the proxy at once: it writes a file, so that one fix for each host would undo the one before.
     *
     * @param hosts in the order in which they are to be there
     */
    static Fix fix(DaemonFacts daemon, Set<String> hosts) {
        Map<String, String> environment =
                daemon.process().map(ContainerdProcess::environment).orElse(Map.of());
        if (daemon.endingAtRestart().findAny().isPresent()) {
            return new ConfigFixes(daemon).restarted();
        }
        String others =
                variable(environment, "NO_PROXY").map(list -> list + ",").orElse("");
        Path directory = Path.of("/etc/systemd/system", daemon.unit() + ".service.d");
        Path dropIn = directory.resolve("zz-no-proxy.conf");
        return edit(
                dropIn,
                """
                mkdir -p %1$s
                cat > %2$s %3$s
                systemctl daemon-reload
                systemctl restart %4$s""",
                directory,
                dropIn,
                new Shell.Here("""
                [Service]
                Environment="NO_PROXY=%1$s" "no_proxy=%1$s"
                """.formatted(inUnit(others + String.join(",", hosts)))),
                daemon.unit());
    }

    /** The hosts that the findings of all registries want to take from the proxy, the first one first. */
    static Set<String> exempt(DaemonFacts daemon, Map<RegistryFacts, List<Finding>> findings) {
        Set<String> hosts = new LinkedHashSet<>();
        findings.forEach((registry, of) -> registry.hosts()
                .forEach(host -> of(daemon, host.ping())
                        .filter(proxied -> of.stream()
                                .anyMatch(finding -> finding.diagnostic() == proxied.diagnostic()
                                        && finding.severity() != Severity.NOTE
                                        && finding.seen().equals(proxied.seen())))
                        .ifPresent(_ -> hosts.add(host.ping().uri().getHost()))));
        return hosts;
    }

    /** What means itself between quotes in a unit of systemd. */
    private static String inUnit(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("%", "%%")
                .replaceAll("\\s", "");
    }

    /** The proxy for this URL; empty if there is none, or it is exempt. */
    public static Optional<String> proxy(Map<String, String> environment, URI uri) {
        Optional<String> proxy = variable(environment, "http".equals(uri.getScheme()) ? "HTTP_PROXY" : "HTTPS_PROXY");
        if (proxy.isEmpty() || uri.getHost() == null) {
            return Optional.empty();
        }
        String host = uri.getHost().replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        Optional<InetAddress> address =
                Addresses.isLiteral(host) ? Optional.of(Addresses.parse(host)) : Optional.empty();
        boolean local = host.equals("localhost")
                || address.map(InetAddress::isLoopbackAddress).orElse(false);
        boolean exempt = Arrays.stream(
                        variable(environment, "NO_PROXY").orElse("").split(",", -1))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> exempts(entry, host, address, Urls.port(uri)));
        return local || exempt ? Optional.empty() : proxy;
    }

    /** The first that is not empty: one that is set to nothing hides no other. */
    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .map(each -> environment.getOrDefault(each, ""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static boolean exempts(String entry, String host, Optional<InetAddress> address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.contains("/") && address.isPresent()) {
            return Subnet.parse(entry).map(net -> net.contains(address.get())).orElse(false);
        }
        String bare = entry.matches("[^:]+:[0-9]+") ? entry.substring(0, entry.indexOf(':')) : entry;
        if (!bare.equals(entry) && !entry.endsWith(":" + port)) {
            return false;
        }
        if (address.isPresent()) {
            return Addresses.isLiteral(bare) && Addresses.parse(bare).equals(address.get());
        }
        String suffix = bare.startsWith("*.") ? bare.substring(1) : bare;
        return suffix.startsWith(".") ? host.endsWith(suffix) : host.equals(suffix) || host.endsWith("." + suffix);
    }

    private static String withoutPassword(String proxy) {
        return proxy.replaceFirst("//[^/]*@", "//");
    }
}
