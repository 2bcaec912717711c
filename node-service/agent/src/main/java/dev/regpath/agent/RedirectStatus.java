package dev.regpath.agent;

import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.Backend;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Redirects;
import dev.regpath.proto.node.ScopedCgroup;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.redirect.RedirectView;
import dev.regpath.redirect.RedirectView.FrontendView;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the kernel does, in the words of the API, with the names that only the table knows. */
final class RedirectStatus {
    private RedirectStatus() {}

    static Redirects unavailable(String reason) {
        return Redirects.newBuilder().setUnavailable(reason).build();
    }

    static Redirects of(RedirectView view, RoutingTable table, DataplaneChoice dataplane) {
        Map<dev.regpath.routing.Frontend, Redirect> known =
                table.redirects().stream().collect(Collectors.toMap(Redirect::frontend, Function.identity()));
        Redirects.Builder redirects =
                Redirects.newBuilder().setDataplane(dataplane.name()).setScopeKeptByKernel(view.scopeKeptByKernel());
        view.frontends()
                .forEach(frontend -> redirects.addFrontends(
                        frontend(frontend, Optional.ofNullable(known.get(frontend.frontend())))));
        view.attachments()
                .forEach(attachment -> redirects.addAttachments(Attachment.newBuilder()
                        .setCgroup(attachment.cgroup())
                        .setHook(attachment.hook().word())
                        .setHealthy(attachment.alive())
                        .setDetail(attachment.alive() ? "" : "the cgroup it was attached to no longer exists")));
        view.scope()
                .forEach(scoped -> redirects.addScope(ScopedCgroup.newBuilder()
                        .setCgroup(scoped.cgroup())
                        .setId(scoped.id())
                        .setReason(scoped.reason())));
        return redirects.build();
    }

    private static Frontend frontend(FrontendView view, Optional<Redirect> known) {
        Frontend.Builder frontend = Frontend.newBuilder()
                .setPath(known.map(Redirect::path).orElse(view.toResolver() ? "" : "?"))
                .setRedirect(known.map(Redirect::name).orElse(view.toResolver() ? Redirect.OF_RESOLVER : "?"))
                .setEndpoint(view.frontend().endpoint().toString())
                .setProtocol(view.frontend().protocol().name())
                .setWhenNoBackend(view.refuse() ? "Refuse" : "PassThrough")
                .setHits(view.hits())
                .setWithoutBackend(view.withoutBackend());
        view.backends()
                .forEach(backend -> frontend.addBackends(Backend.newBuilder()
                        .setEndpoint(backend.backend().toString())
                        .setHits(backend.hits())
                        .setOutSeconds(backend.out().toNanos() / 1e9)));
        return frontend.build();
    }
}
