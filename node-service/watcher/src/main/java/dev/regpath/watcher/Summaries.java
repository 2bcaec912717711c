package dev.regpath.watcher;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.HostName;
import dev.regpath.contract.MirrorBackend;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.RedirectBackend;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.ServiceBackend;
import dev.regpath.contract.status.Summary;
import dev.regpath.fault.Condition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says on one line what a path does, for {@code kubectl get}. */
final class Summaries {
    /** Of several things, so many are named. */
    private static final int NAMED = 2;

    private Summaries() {}

    static Summary of(Optional<RegistryPath> path, List<Condition> conditions, RolloutProgress progress) {
        return new Summary(
                path.flatMap(RegistryPath::mirror).map(Summaries::mirror).orElse(""),
                path.map(Summaries::redirects).orElse(""),
                "%d/%d".formatted(progress.count().ready(), progress.count().desired()),
                state(conditions));
    }

    /** The reason of the first condition that is not as it should be. */
    private static String state(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> !condition.isGood())
                .map(Condition::reason)
                .findFirst()
                .orElse(Condition.ConditionReason.PROGRAMMED.word());
    }

    private static String mirror(MirrorSpec mirror) {
        return switch (mirror.backend()) {
            case ServiceBackend service -> service(service);
            case PodsBackend pods -> pods(pods);
            case MirrorBackend.Hosts hosts ->
                several(hosts.hosts().stream().map(RegistryHost::toString).toList());
        };
    }

    private static String redirects(RegistryPath path) {
        return several(path.redirects().stream().map(Summaries::redirect).toList());
    }

    private static String redirect(RedirectSpec redirect) {
        return frontend(redirect.frontend()) + " → " + backend(redirect.backend());
    }

    private static String frontend(FrontendSpec frontend) {
        return several(Stream.of(
                        frontend.hosts().stream().map(HostName::text),
                        frontend.addresses().stream().map(Addresses::text),
                        frontend.service().stream().map(ObjectRef::toString))
                .flatMap(texts -> texts)
                .toList());
    }

    private static String backend(RedirectBackend backend) {
        return switch (backend) {
            case ServiceBackend service -> service(service);
            case PodsBackend pods -> pods(pods);
            case RedirectBackend.Literal literal ->
                several(literal.addresses().stream()
                        .map(address -> Addresses.text(address.address()))
                        .toList());
        };
    }

    private static String service(ServiceBackend service) {
        return service.service() + service.port().map(port -> ":" + port).orElse("");
    }

    private static String pods(PodsBackend pods) {
        return pods.pods()
                + pods.ports().stream().map(port -> ":" + port.port()).collect(Collectors.joining());
    }

    private static String several(List<String> texts) {
        String named = String.join(", ", texts.subList(0, Math.min(NAMED, texts.size())));
        return texts.size() > NAMED ? "%s, %d more".formatted(named, texts.size() - NAMED) : named;
    }
}
