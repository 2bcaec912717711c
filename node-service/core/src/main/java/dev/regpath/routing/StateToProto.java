package dev.regpath.routing;

import com.google.protobuf.ByteString;
import dev.regpath.observe.FollowedName;
import dev.regpath.proto.state.SavedAddress;
import dev.regpath.proto.state.SavedBackends;
import dev.regpath.proto.state.SavedClientCertificate;
import dev.regpath.proto.state.SavedEndpoint;
import dev.regpath.proto.state.SavedHeader;
import dev.regpath.proto.state.SavedMirror;
import dev.regpath.proto.state.SavedMirrorHost;
import dev.regpath.proto.state.SavedName;
import dev.regpath.proto.state.SavedPem;
import dev.regpath.proto.state.SavedPin;
import dev.regpath.proto.state.SavedRedirect;
import dev.regpath.proto.state.SavedRetiredAddress;
import dev.regpath.proto.state.SavedState;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Writes values as regpath.state.v1. */
final class StateToProto {
    private StateToProto() {}

    static SavedState state(LastKnownGood state) {
        SavedState.Builder saved = SavedState.newBuilder();
        state.table().mirrors().forEach(mirror -> saved.addMirrors(mirror(mirror)));
        state.table().redirects().forEach(redirect -> {
            if (redirect.scope().isWide()) {
                saved.addWideRedirects(redirect(redirect));
            } else {
                saved.addRedirects(redirect(redirect));
            }
        });
        // Versions of before know one scope for all.
        saved.setScope(SavedScopes.of(state.table().redirects().stream()
                .map(Redirect::scope)
                .filter(scope -> !scope.isWide())
                .reduce(Scope.NONE, Scope::union)));
        state.table().names().forEach(name -> {
            SavedPin.Builder pin = SavedPin.newBuilder()
                    .setPath(name.path())
                    .setHost(name.host().text())
                    .setOrigin(name.origin().name());
            name.addresses().forEach(address -> pin.addAddresses(bytes(address)));
            saved.addPins(pin);
        });
        state.names().names().forEach((host, memory) -> saved.addNames(name(host.text(), memory)));
        state.retired()
                .forEach(address -> saved.addRetired(SavedRetiredAddress.newBuilder()
                        .setRegistry(address.registry().toString())
                        .setEndpoint(endpoint(address.endpoint()))
                        .setSinceMillis(address.since().toEpochMilli())));
        state.backends().forEach(backends -> saved.addBackends(backends(backends)));
        return saved.build();
    }

    private static SavedBackends backends(LastBackends backends) {
        SavedBackends.Builder saved = SavedBackends.newBuilder()
                .setPath(backends.use().path())
                .setRedirect(backends.use().redirect())
                .setPort(backends.use().port())
                .setBackend(backends.backend())
                .setKeptSinceMillis(
                        backends.keptSince().map(Instant::toEpochMilli).orElse(0L));
        backends.endpoints().forEach(endpoint -> saved.addEndpoints(endpoint(endpoint)));
        return saved.build();
    }

    private static SavedMirror mirror(Mirror mirror) {
        SavedMirror.Builder saved = SavedMirror.newBuilder()
                .setPath(mirror.path())
                .setRegistry(mirror.registry().toString())
                .setFallbackToUpstream(mirror.fallbackToUpstream())
                .setConnectTimeoutNanos(mirror.connectTimeout().toNanos())
                .setWhenUpstreamDead(mirror.whenUpstreamDead().name());
        mirror.hosts().forEach(host -> saved.addHosts(host(host)));
        return saved.build();
    }

    private static SavedMirrorHost host(MirrorHost host) {
        SavedMirrorHost.Builder saved = SavedMirrorHost.newBuilder()
                .setUrl(host.url().toString())
                .setSkipVerify(host.skipVerify())
                .setOverridePath(host.overridePath())
                .setDialTimeoutNanos(host.dialTimeout().map(Duration::toNanos).orElse(0L));
        host.capabilities().forEach(capability -> saved.addCapabilities(capability.word()));
        host.ca().forEach(pem -> saved.addCa(pem(pem)));
        host.client()
                .forEach(pair -> saved.addClient(SavedClientCertificate.newBuilder()
                        .setCertificate(pair.certificate().path().toString())
                        .setKey(pair.key()
                                .map(Pem.File::path)
                                .map(Path::toString)
                                .orElse(""))));
        host.header()
                .forEach((name, values) ->
                        saved.addHeaders(SavedHeader.newBuilder().setName(name).addAllValues(values)));
        return saved.build();
    }

    private static SavedPem pem(Pem pem) {
        return switch (pem) {
            case Pem.Inline inline ->
                SavedPem.newBuilder().setInline(inline.text()).build();
            case Pem.File file ->
                SavedPem.newBuilder().setFile(file.path().toString()).build();
        };
    }

    private static SavedRedirect redirect(Redirect redirect) {
        SavedRedirect.Builder saved = SavedRedirect.newBuilder()
                .setPath(redirect.path())
                .setName(redirect.name())
                .setFrontend(endpoint(redirect.frontend().endpoint()))
                .setProtocol(redirect.frontend().protocol().name())
                .setWhenNoBackend(redirect.whenNoBackend().name())
                .setConnectTimeoutNanos(redirect.connectTimeout().toNanos())
                .setScope(SavedScopes.of(redirect.scope()));
        redirect.backends().forEach(backend -> saved.addBackends(endpoint(backend)));
        redirect.alternatives().forEach(alternative -> saved.addAlternatives(endpoint(alternative)));
        return saved.build();
    }

    private static SavedEndpoint endpoint(Endpoint endpoint) {
        return SavedEndpoint.newBuilder()
                .setAddress(bytes(endpoint.address()))
                .setPort(endpoint.port())
                .build();
    }

    private static SavedName name(String host, FollowedName memory) {
        SavedName.Builder saved = SavedName.newBuilder().setHost(host).setFailure(memory.failure());
        memory.lastSeen()
                .forEach((address, seen) -> saved.addAddresses(
                        SavedAddress.newBuilder().setAddress(bytes(address)).setLastSeenMillis(seen.toEpochMilli())));
        return saved.build();
    }

    private static ByteString bytes(InetAddress address) {
        return ByteString.copyFrom(address.getAddress());
    }
}
