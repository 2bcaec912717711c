package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.HostName;
import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.PodsScope;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.FollowedName;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameView;
import dev.regpath.observe.Observation;
import dev.regpath.proto.state.SavedState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    private static final LastKnownGood STATE = new LastKnownGood(table(), names(), retired(), backends());

    @Test
    void whatIsWrittenIsReadAgain() {
        StateCodec.Decoded decoded = StateCodec.decode("state", StateCodec.encode(STATE));
        assertThat(decoded.problem()).isEmpty();
        assertThat(decoded.state()).isEqualTo(STATE);
        assertThat(STATE.table().mirrors()).hasSize(1);
        assertThat(STATE.table().redirects()).hasSize(2);
        assertThat(STATE.table().names()).hasSize(1);
    }

    @Test
    void nothingIsWrittenAndReadToo() {
        assertThat(StateCodec.decode("state", StateCodec.encode(LastKnownGood.NONE)))
                .isEqualTo(new StateCodec.Decoded(LastKnownGood.NONE, Optional.empty()));
    }

    @Test
    void equalValuesGiveEqualBytes() {
        assertThat(StateCodec.encode(STATE))
                .isEqualTo(StateCodec.encode(new LastKnownGood(table(), names(), retired(), backends())));
    }

    @Test
    void aFileThatWasCutOffOrChangedAnywhereIsNothing() {
        byte[] bytes = StateCodec.encode(STATE);
        for (int length = 0; length < bytes.length; length++) {
            assertUnreadable(Arrays.copyOf(bytes, length));
        }
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x20;
            assertUnreadable(changed);
        }
    }

    @Test
    void aFileOfNoiseOrOfAnotherVersionIsNothing() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            assertUnreadable(noise);
        }
        String text = new String(StateCodec.encode(STATE), StandardCharsets.ISO_8859_1);
        assertUnreadable(text.replace(" v1 ", " v2 ").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** As after a rollback from a version with another protocol and more fields. */
    @Test
    void whatOnlyANewerVersionUnderstandsIsLeftOutAndAllElseIsKept() {
        SavedState.Builder newer = StateToProto.state(STATE).toBuilder();
        newer.setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(
                        90,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("of a later version"))
                                .build())
                .build());
        newer.addRedirects(newer.getRedirects(0).toBuilder().setProtocol("QUIC"));
        newer.addMirrors(newer.getMirrors(0).toBuilder()
                .setHosts(0, newer.getMirrors(0).getHosts(0).toBuilder().addCapabilities("referrers")));

        StateCodec.Decoded decoded = StateCodec.decode("state", StateCodec.file(newer.build()));

        assertThat(decoded.state()).isEqualTo(STATE);
        assertThat(decoded.problem())
                .hasValueSatisfying(problem -> assertThat(problem.what())
                        .isEqualTo("2 entries of the last known good state are of another version, and left out"));
    }

    @Test
    void whatAnOlderVersionDidNotWriteIsEmpty() {
        SavedState older = StateToProto.state(STATE).toBuilder()
                .clearRetired()
                .clearPins()
                .clearBackends()
                .build();

        StateCodec.Decoded decoded = StateCodec.decode("state", StateCodec.file(older));

        assertThat(decoded.problem()).isEmpty();
        assertThat(decoded.state().table().redirects()).isEqualTo(STATE.table().redirects());
        assertThat(decoded.state().retired()).isEmpty();
        assertThat(decoded.state().backends()).isEmpty();
    }

    /** As after an upgrade from a version that had one scope for all. */
    @Test
    void theScopeForAllOfAnOlderVersionIsThatOfEachRedirect() {
        SavedState.Builder older = StateToProto.state(STATE).toBuilder();
        older.getRedirectsBuilderList().forEach(redirect -> redirect.clearScope());
        older.addRedirects(older.getRedirects(0).toBuilder()
                .setName(Redirect.OF_UPSTREAM)
                .setFrontend(older.getRedirects(0).getFrontend().toBuilder().setPort(8443)));

        List<Redirect> redirects = StateCodec.decode("state", StateCodec.file(older.build()))
                .state()
                .table()
                .redirects();

        assertThat(redirects).hasSize(3);
        assertThat(redirects.stream().filter(redirect -> !redirect.isImplied()).toList())
                .isEqualTo(STATE.table().redirects());
        assertThat(redirects)
                .filteredOn(Redirect::isImplied)
                .singleElement()
                .satisfies(redirect -> assertThat(redirect.scope()).isEqualTo(Scope.RUNTIME_ALONE));
    }

    @Test
    void aWideScopeIsReadAgainAndIsNothingForAVersionThatWouldTakeItForADaemons() {
        LabelSelector selector = new LabelSelector(
                new TreeMap<>(Map.of("app", "builder")),
                List.of(new LabelSelector.Expression(
                        "tier", LabelSelector.Operator.NOT_IN, new TreeSet<>(Set.of("a", "b")))));
        Scope wide = new Scope(
                Scope.of(List.of(
                                new ScopeElement.Kubelet(),
                                new ScopeElement.NamedCgroups(new TreeSet<>(Set.of("/user.slice/**", "a.service"))),
                                new ScopeElement.SelectedPods(
                                        new PodsScope(new TreeSet<>(Set.of("builders")), Optional.of(selector))),
                                new ScopeElement.HostProcesses()))
                        .elements(),
                true);
        Redirect redirect = STATE.table().redirects().getFirst().withScope(wide);
        LastKnownGood state = new LastKnownGood(
                new RoutingTable(List.of(), List.of(redirect)), FollowedNames.NONE, List.of(), List.of());

        assertThat(StateCodec.decode("state", StateCodec.encode(state)).state()).isEqualTo(state);
        assertThat(StateToProto.state(state).getRedirectsList()).isEmpty();
    }

    /** As after an upgrade from a version before there were such fields. */
    @Test
    void whatAnOlderVersionDidNotWriteOfDeadPathsIsTheDefault() {
        SavedState.Builder older = StateToProto.state(STATE).toBuilder();
        older.getMirrorsBuilderList()
                .forEach(mirror -> mirror.clearConnectTimeoutNanos().clearWhenUpstreamDead());
        older.getRedirectsBuilderList().forEach(redirect -> redirect.clearConnectTimeoutNanos());

        StateCodec.Decoded decoded = StateCodec.decode("state", StateCodec.file(older.build()));

        assertThat(decoded.problem()).isEmpty();
        assertThat(decoded.state().table().mirrors()).singleElement().satisfies(mirror -> {
            assertThat(mirror.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
            assertThat(mirror.whenUpstreamDead()).isEqualTo(WhenUpstreamDead.AUTO);
        });
        assertThat(decoded.state().table().redirects())
                .hasSize(2)
                .extracting(Redirect::connectTimeout)
                .containsOnly(Duration.ofSeconds(1));
    }

    /** Zero is not the same as absent. */
    @Test
    void aTimeoutThatIsLeftToTheKernelIsStillLeftToItAfterARestart() {
        SavedState.Builder saved = StateToProto.state(STATE).toBuilder();
        saved.getMirrorsBuilder(0).setConnectTimeoutNanos(0);
        saved.getRedirectsBuilder(0).setConnectTimeoutNanos(0);

        RoutingTable table = StateCodec.decode("state", StateCodec.file(saved.build()))
                .state()
                .table();

        assertThat(table.mirrors().getFirst().connectTimeout()).isZero();
        assertThat(table.redirects().getFirst().connectTimeout()).isZero();
    }

    private static void assertUnreadable(byte[] bytes) {
        StateCodec.Decoded decoded = StateCodec.decode("state", bytes);
        assertThat(decoded.state()).isEqualTo(LastKnownGood.NONE);
        assertThat(decoded.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.UNREADABLE));
    }

    private static List<RetiredAddress> retired() {
        return List.of(new RetiredAddress(
                RegistryHost.parse("registry.example.com"),
                new Endpoint(Addresses.parse("2001:db8::7"), 5000),
                Instant.ofEpochMilli(1_790_000_000_123L)));
    }

    private static List<LastBackends> backends() {
        Endpoint endpoint = new Endpoint(Addresses.parse("2001:db8::7"), 5000);
        return List.of(
                new LastBackends(
                        BackendUse.ofMirror("a"), "Service registry/registry", List.of(endpoint), Optional.empty()),
                new LastBackends(
                        new BackendUse("a", "gateway", "443/TCP"),
                        "Pods in gw (app=gw), port 8443",
                        List.of(),
                        Optional.of(Instant.ofEpochMilli(1_790_000_000_123L))));
    }

    private static RoutingTable table() {
        DecodedPaths decoded = RegistryPathDecoder.decode("a.yaml", """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: a}
                spec:
                  registry: registry.example.com
                  mirror:
                    backend: {addresses: ["10.96.12.7:5000"]}
                    ca: {file: /ca.pem}
                    clientCertificates: [{certificate: /c.pem}, {certificate: /c.pem, key: /k.pem}]
                    skipVerify: true
                    headers: {X-A: [b, c]}
                    path: /v2/proxy
                    overridePath: true
                  redirects:
                  - name: gateway
                    frontend: {hosts: [registry.example.com], addresses: ["2001:db8::10"], ports: [{port: 443}]}
                    backend: {addresses: ["10.1.1.1:8443", "[fd00::1]:8443"]}
                    whenNoBackend: Refuse
                  scope: {cgroups: [buildkit.service]}
                  connectTimeout: 250ms
                  whenUpstreamDead: Leave
                """);
        Observation seen = new Observation(
                Map.of(
                        new HostName("registry.example.com"),
                        new NameView(Set.of(Addresses.parse("203.0.113.10")), false)),
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        return RoutingTables.compute(decoded.paths(), seen).table();
    }

    private static FollowedNames names() {
        return new FollowedNames(Map.of(
                new HostName("registry.example.com"),
                new FollowedName(
                        Map.of(Addresses.parse("203.0.113.10"), Instant.parse("2026-05-01T10:00:00.123Z")), "gone"),
                new HostName("never.example.com"),
                new FollowedName(Map.of(), "Name or service not known")));
    }
}
