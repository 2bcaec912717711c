package dev.regpath.table;

import com.google.protobuf.ByteString;
import dev.regpath.intent.Capability;
import dev.regpath.intent.HostName;
import dev.regpath.intent.Protocol;
import dev.regpath.intent.RegistryHost;
import dev.regpath.intent.WhenNoBackend;
import dev.regpath.observe.FollowedName;
import dev.regpath.observe.FollowedNames;
import dev.regpath.proto.state.SavedEndpoint;
import dev.regpath.proto.state.SavedHeader;
import dev.regpath.proto.state.SavedMirror;
import dev.regpath.proto.state.SavedMirrorHost;
import dev.regpath.proto.state.SavedName;
import dev.regpath.proto.state.SavedPem;
import dev.regpath.proto.state.SavedRedirect;
import dev.regpath.proto.state.SavedState;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads values from regpath.state.v1, through the constructors that refuse wrong ones: each method throws
 * IllegalArgumentException for what cannot be a value.
 */
final class StateFromProto {
    private StateFromProto() {}

    static LastKnownGood state(SavedState saved) {
        RoutingTable table = new RoutingTable(
                saved.getMirrorsList().stream().map(StateFromProto::mirror).toList(),
                saved.getRedirectsList().stream().map(StateFromProto::redirect).toList(),
                new Scope(
                        saved.getScope().getKubelet(),
                        saved.getScope().getContainerd(),
                        new TreeSet<>(saved.getScope().getCgroupsList())),
                saved.getPinsList().stream()
                        .map(pin -> new PinnedName(
                                pin.getPath(),
                                new HostName(pin.getHost()),
                                pin.getAddressesList().stream()
                                        .map(StateFromProto::address)
                                        .toList()))
                        .toList());
        Map<HostName, FollowedName> names = new HashMap<>();
        saved.getNamesList().forEach(name -> names.put(new HostName(name.getHost()), name(name)));
        List<RetiredAddress> retired = saved.getRetiredList().stream()
                .map(one -> new RetiredAddress(
                        RegistryHost.parse(one.getRegistry()),
                        endpoint(one.getEndpoint()),
                        Instant.ofEpochMilli(one.getSinceMillis())))
                .toList();
        return new LastKnownGood(table, new FollowedNames(names), retired);
    }

    private static Mirror mirror(SavedMirror saved) {
        return new Mirror(
                saved.getPath(),
                RegistryHost.parse(saved.getRegistry()),
                saved.getHostsList().stream().map(StateFromProto::host).toList(),
                saved.getFallbackToUpstream());
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

    private static Redirect redirect(SavedRedirect saved) {
        return new Redirect(
                saved.getPath(),
                saved.getName(),
                new Frontend(endpoint(saved.getFrontend()), Protocol.valueOf(saved.getProtocol())),
                saved.getBackendsList().stream().map(StateFromProto::endpoint).toList(),
                WhenNoBackend.valueOf(saved.getWhenNoBackend()));
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
