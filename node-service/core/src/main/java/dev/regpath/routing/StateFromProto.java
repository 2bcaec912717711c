package dev.regpath.routing;

import com.google.protobuf.ByteString;
import dev.regpath.contract.Capability;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.observe.FollowedName;
import dev.regpath.observe.FollowedNames;
import dev.regpath.proto.state.SavedBackends;
import dev.regpath.proto.state.SavedEndpoint;
import dev.regpath.proto.state.SavedHeader;
import dev.regpath.proto.state.SavedMirror;
import dev.regpath.proto.state.SavedMirrorHost;
import dev.regpath.proto.state.SavedName;
import dev.regpath.proto.state.SavedPem;
import dev.regpath.proto.state.SavedPin;
import dev.regpath.proto.state.SavedRedirect;
import dev.regpath.proto.state.SavedRetiredAddress;
import dev.regpath.proto.state.SavedScope;
import dev.regpath.proto.state.SavedState;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads values from regpath.state.v1, through the constructors that refuse wrong ones. An entry that cannot be a value, as
 * a newer version may write it with words of its own, is left out and counted; all others are as good as before.
 */
final class StateFromProto {
    private int leftOut;

    /** How many entries were left out. */
    int leftOut() {
        return leftOut;
    }

    LastKnownGood state(SavedState saved) {
        RoutingTable table = new RoutingTable(
                known(saved.getMirrorsList(), StateFromProto::mirror),
                known(
                        Stream.concat(saved.getRedirectsList().stream(), saved.getWideRedirectsList().stream())
                                .toList(),
                        redirect -> redirect(redirect, saved.getScope())),
                known(saved.getPinsList(), StateFromProto::pin));
        Map<HostName, FollowedName> names =
                known(saved.getNamesList(), name -> Map.entry(new HostName(name.getHost()), name(name))).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (_, later) -> later));
        return new LastKnownGood(
                table,
                new FollowedNames(names),
                known(saved.getRetiredList(), StateFromProto::retired),
                known(saved.getBackendsList(), StateFromProto::backends));
    }

    private <S, T> List<T> known(List<S> saved, Function<S, T> reader) {
        List<T> values = new ArrayList<>();
        for (S one : saved) {
            try {
                values.add(reader.apply(one));
            } catch (IllegalArgumentException e) {
                leftOut++;
            }
        }
        return values;
    }

    private static PinnedName pin(SavedPin saved) {
        return new PinnedName(
                saved.getPath(),
                new HostName(saved.getHost()),
                saved.getAddressesList().stream().map(StateFromProto::address).toList(),
                saved.hasOrigin() ? PinOrigin.valueOf(saved.getOrigin()) : PinOrigin.LAST_KNOWN);
    }

    private static LastBackends backends(SavedBackends saved) {
        return new LastBackends(
                new BackendUse(saved.getPath(), saved.getRedirect(), saved.getPort()),
                saved.getBackend(),
                saved.getEndpointsList().stream().map(StateFromProto::endpoint).toList(),
                Optional.of(saved.getKeptSinceMillis())
                        .filter(millis -> millis > 0)
                        .map(Instant::ofEpochMilli));
    }

    private static RetiredAddress retired(SavedRetiredAddress saved) {
        return new RetiredAddress(
                RegistryHost.parse(saved.getRegistry()),
                endpoint(saved.getEndpoint()),
                Instant.ofEpochMilli(saved.getSinceMillis()));
    }

    private static Mirror mirror(SavedMirror saved) {
        return new Mirror(
                saved.getPath(),
                RegistryHost.parse(saved.getRegistry()),
                saved.getHostsList().stream().map(StateFromProto::host).toList(),
                saved.getFallbackToUpstream(),
                connectTimeout(saved.hasConnectTimeoutNanos(), saved.getConnectTimeoutNanos()),
                saved.hasWhenUpstreamDead()
                        ? WhenUpstreamDead.valueOf(saved.getWhenUpstreamDead())
                        : WhenUpstreamDead.AUTO);
    }

    /** Absent in what a version of before wrote. */
    private static Duration connectTimeout(boolean saved, long nanos) {
        return saved ? Duration.ofNanos(nanos) : RegistryPath.DEFAULT_CONNECT_TIMEOUT;
    }

    private static MirrorHost host(SavedMirrorHost saved) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (SavedHeader header : saved.getHeadersList()) {
            headers.put(header.getName(), List.copyOf(header.getValuesList()));
        }
        return new MirrorHost(
                URI.create(saved.getUrl()),
                saved.getCapabilitiesList().stream()
                        .map(word -> Capability.valueOf(word.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()),
                saved.getCaList().stream().map(StateFromProto::pem).toList(),
                saved.getClientList().stream()
                        .map(pair -> new MirrorHost.ClientCertificate(
                                file(pair.getCertificate()),
                                Optional.of(pair.getKey())
                                        .filter(key -> !key.isEmpty())
                                        .map(StateFromProto::file)))
                        .toList(),
                saved.getSkipVerify(),
                headers,
                saved.getOverridePath(),
                Optional.of(saved.getDialTimeoutNanos())
                        .filter(nanos -> nanos > 0)
                        .map(Duration::ofNanos));
    }

    private static Pem pem(SavedPem saved) {
        return switch (saved.getSourceCase()) {
            case INLINE -> new Pem.Inline(saved.getInline());
            case FILE -> file(saved.getFile());
            case SOURCE_NOT_SET -> throw new IllegalArgumentException("certificates are neither inline nor in a file");
        };
    }

    private static Pem.File file(String path) {
        return new Pem.File(Path.of(path));
    }

    private static Redirect redirect(SavedRedirect saved, SavedScope ofAll) {
        Redirect redirect = new Redirect(
                saved.getPath(),
                saved.getName(),
                new Frontend(endpoint(saved.getFrontend()), Protocol.valueOf(saved.getProtocol())),
                saved.getBackendsList().stream().map(StateFromProto::endpoint).toList(),
                WhenNoBackend.valueOf(saved.getWhenNoBackend()),
                connectTimeout(saved.hasConnectTimeoutNanos(), saved.getConnectTimeoutNanos()),
                saved.getAlternativesList().stream()
                        .map(StateFromProto::endpoint)
                        .toList(),
                SavedScopes.read(saved.hasScope() ? saved.getScope() : ofAll));
        return saved.hasScope() || !redirect.isImplied() ? redirect : redirect.withScope(Scope.RUNTIME_ALONE);
    }

    private static Endpoint endpoint(SavedEndpoint saved) {
        return new Endpoint(address(saved.getAddress()), saved.getPort());
    }

    private static FollowedName name(SavedName saved) {
        Map<InetAddress, Instant> lastSeen = new HashMap<>();
        saved.getAddressesList()
                .forEach(address ->
                        lastSeen.put(address(address.getAddress()), Instant.ofEpochMilli(address.getLastSeenMillis())));
        return new FollowedName(lastSeen, saved.getFailure());
    }

    private static InetAddress address(ByteString bytes) {
        try {
            return InetAddress.getByAddress(bytes.toByteArray());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has %d bytes".formatted(bytes.size()), e);
        }
    }
}
