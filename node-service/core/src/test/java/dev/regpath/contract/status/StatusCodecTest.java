package dev.regpath.contract.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.CaSource;
import dev.regpath.contract.HostName;
import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.LabelSelector.Expression;
import dev.regpath.contract.LabelSelector.Operator;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.status.ServiceView.ServicePort;
import dev.regpath.fault.Condition;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class StatusCodecTest {
    private static final Logger LOG = LoggerFactory.getLogger(StatusCodecTest.class);
    private static final int KIB = 1024;
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private static final String AUTHORITY = """
            -----BEGIN CERTIFICATE-----
            MIIBgzCCASmgAwIBAgIUAaplNwlRzTDLAwX4bfUAUDFbeK4wCgYIKoZIzj0EAwIw
            FjEUMBIGA1UEAwwLU2NlbmFyaW8gQ0EwIBcNMjYxMTIzMDQxNTQ3WhgPMjEyNjEw
            MzAwNDE1NDdaMBYxFDASBgNVBAMMC1NjZW5hcmlvIENBMFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEeBTw4GE912ak3e6TEdpCFY2zwc2gzwt8ogv5+REsSdG9dwid
            1OIMs/+WTSNAK4YRIfvb+Iz/mBGJFsdotBb8mKNTMFEwHQYDVR0OBBYEFKd9XytN
            P/us3HUDVypOpg6nHavUMB8GA1UdIwQYMBaAFKd9XytNP/us3HUDVypOpg6nHavU
            MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAI3VrqMiFBFc41BD
            N/fgBIhZsh1GRPcJoWhC43CHJPIPAiBMVSPqzOazwvp2//sQ7yFAOdQBTG9QFXVZ
            vz2h/Yhewg==
            -----END CERTIFICATE-----
            """;

    private static final PodSelection GATEWAY = new PodSelection(
            "istio-system",
            new LabelSelector(
                    new TreeMap<>(Map.of("app", "istio-ingressgateway")),
                    List.of(
                            new Expression("tier", Operator.NOT_IN, new TreeSet<>(List.of("test", "dev"))),
                            new Expression("istio", Operator.EXISTS, new TreeSet<>()))));

    private static final ClusterView CLUSTER = new ClusterView(
            Map.of(
                    new ObjectRef("registry", "registry"),
                    new ServiceView(
                            addresses("10.96.12.7", "fd00:10:96::7"),
                            addresses("203.0.113.10"),
                            List.of(new HostName("lb-7.elb.example.net")),
                            List.of(
                                    new ServicePort("http", 80, Protocol.TCP),
                                    new ServicePort("metrics", 9090, Protocol.TCP)),
                            List.of(
                                    backend(BackendView.BackendState.READY, "worker-1", "10.1.1.1"),
                                    backend(
                                            BackendView.BackendState.TERMINATING,
                                            "worker-2",
                                            "10.1.1.2",
                                            "fd00:1::2"))),
                    new ObjectRef("registry", "headless"),
                    new ServiceView(List.of(), List.of(), List.of(), List.of(), List.of())),
            Map.of(
                    GATEWAY,
                    List.of(new BackendView(
                            addresses("10.1.3.1"), BackendView.BackendState.READY, "worker-3", "", List.of()))),
            Map.of(
                    new CaSource.ConfigMapKey(new ObjectRef("registry", "ca"), "ca.crt"),
                    ConfigMapValue.of(AUTHORITY),
                    new CaSource.ConfigMapKey(new ObjectRef("shop", "settings"), "db.password"),
                    ConfigMapValue.of("hunter2")));

    @Test
    void noValueOfAConfigMapStandsInAStatusUnlessItIsACertificate() {
        String text = StatusCodec.encode(status(CLUSTER)).toString();
        assertThat(text).contains("MIIBgzCC").doesNotContain("hunter2");
    }

    @Test
    void aValueThatIsInAStatusAllTheSameIsNotTakenFromThere() {
        String planted = StatusCodec.encode(status(CLUSTER))
                .toString()
                .replaceAll("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", "db.password=hunter2");
        assertThat(planted).contains("hunter2");
        assertThat(StatusCodec.decode(JsonParser.parseString(planted)).toString())
                .doesNotContain("hunter2");
    }

    @Test
    void aStatusIsTheSameAfterItWasWrittenAndRead() {
        RegistryPathStatus status = status(CLUSTER);
        assertThat(StatusCodec.decode(
                        JsonParser.parseString(StatusCodec.encode(status).toString())))
                .isEqualTo(status);
    }

    @Test
    void aStatusOfASpecThatCannotBeReadHasNothingResolved() {
        RegistryPathStatus full = status(CLUSTER);
        RegistryPathStatus status =
                new RegistryPathStatus(4, full.conditions(), full.summary(), NodeCount.NONE, Optional.empty());
        assertThat(StatusCodec.decode(StatusCodec.encode(status))).isEqualTo(status);
    }

    @Test
    void backendsThatDoNotServeAreLeftOut() {
        Resolved resolved = Resolved.of(pods(List.of(
                backend(BackendView.BackendState.READY, "worker-1", "10.1.1.1"),
                backend(BackendView.BackendState.UNREADY, "worker-2", "10.1.1.2"))));
        assertThat(resolved.cluster().pods().get(GATEWAY))
                .containsExactly(backend(BackendView.BackendState.READY, "worker-1", "10.1.1.1"));
    }

    @Test
    void whereNoneServesThoseThatMayAreThereAndAnOlderVersionSeesNone() {
        List<BackendView> unready = List.of(
                backend(BackendView.BackendState.UNREADY, "worker-1", "10.1.1.1"),
                backend(BackendView.BackendState.UNREADY, "worker-2", "10.1.1.2"));
        Resolved resolved = Resolved.of(pods(unready));

        assertThat(resolved.cluster().pods().get(GATEWAY)).isEqualTo(unready);
        assertThat(StatusCodec.encode(status(pods(unready))).toString()).contains("\"backends\":[],\"unready\":[{");
    }

    @Test
    void theVersionChangesWithTheContentAndNotWithItsOrder() {
        List<BackendView> backends = new ArrayList<>();
        for (int i = 1; i < 20; i++) {
            backends.add(backend(BackendView.BackendState.READY, "worker-" + i, "10.1.1." + i));
        }
        String version = Resolved.of(pods(backends)).version();
        Collections.reverse(backends);
        assertThat(Resolved.of(pods(backends)).version()).isEqualTo(version).matches("[0-9a-f]{16}");
        backends.removeLast();
        assertThat(Resolved.of(pods(backends)).version()).isNotEqualTo(version);
    }

    @Test
    void fieldsOfANewerVersionArePassedOver() {
        JsonObject json = StatusCodec.encode(status(CLUSTER));
        json.addProperty("weather", "fair");
        json.getAsJsonArray("conditions")
                .add(JsonParser.parseString("{\"type\": \"Sunny\", \"status\": \"Maybe\", \"reason\": 7}"));
        json.getAsJsonObject("resolved").addProperty("weather", "fair");
        assertThat(StatusCodec.decode(json)).isEqualTo(status(CLUSTER));
    }

    @Test
    void aFieldOfAnotherShapeIsAFaultThatSaysWhere() {
        JsonObject json = StatusCodec.encode(status(CLUSTER));
        json.getAsJsonObject("resolved")
                .getAsJsonArray("services")
                .get(1)
                .getAsJsonObject()
                .getAsJsonArray("clusterAddresses")
                .add("10.96.12");
        assertThatThrownBy(() -> StatusCodec.decode(json))
                .isInstanceOf(UnreadableResourceException.class)
                .hasMessage("status.resolved.services[1].clusterAddresses[2]: '10.96.12' is not an IP address");
    }

    @Test
    void aNumberThatIsNoneOfItsKindIsAFaultThatSaysWhere() {
        for (String number : List.of("18446744073709551616", "1e999999999", "-1e999999999", "1.5", "1e30")) {
            assertThatThrownBy(() -> StatusCodec.decode(
                            JsonParser.parseString("{\"observedGeneration\": %s}".formatted(number))))
                    .as(number)
                    .isInstanceOf(UnreadableResourceException.class)
                    .hasMessageContaining("observedGeneration");
            assertThatThrownBy(() -> StatusCodec.decode(
                            JsonParser.parseString("{\"nodes\": {\"ready\": %s}}".formatted(number))))
                    .as(number)
                    .isInstanceOf(UnreadableResourceException.class)
                    .hasMessageContaining("ready");
        }
        for (String number : List.of("-1", "4294967296")) {
            assertThatThrownBy(() -> StatusCodec.decode(
                            JsonParser.parseString("{\"nodes\": {\"ready\": %s}}".formatted(number))))
                    .isInstanceOf(UnreadableResourceException.class)
                    .hasMessageContaining("a count");
        }
    }

    @Test
    void ofTwoStatusesThatSpeakOfTheSameServiceTheLaterIsBelieved() {
        ObjectRef registry = new ObjectRef("registry", "registry");
        ServiceView emptied = new ServiceView(List.of(), List.of(), List.of(), List.of(), List.of());
        ClusterView newer = new ClusterView(Map.of(registry, emptied), Map.of(), Map.of());
        ClusterView merged = Resolved.merge(List.of(Resolved.of(CLUSTER), Resolved.of(newer)));
        assertThat(merged.services()).containsEntry(registry, emptied);
        assertThat(merged.pods()).containsKey(GATEWAY);
    }

    /** Each with two families and the names that a cloud gives its nodes. */
    @Test
    void twoHundredEndpointsTakeLessThan64KiB() {
        List<BackendView> backends = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            backends.add(new BackendView(
                    addresses(
                            "10.244.%d.%d".formatted(100 + i / 10, 100 + i % 100), "fd00:10:244:1a2b::%x".formatted(i)),
                    i % 10 == 0 ? BackendView.BackendState.TERMINATING : BackendView.BackendState.READY,
                    "ip-10-0-%d-%d.eu-central-1.compute.internal".formatted(100 + i / 100, 100 + i % 100),
                    "eu-central-1" + "abc".charAt(i % 3),
                    List.of(
                            new ServicePort("https", 8443, Protocol.TCP),
                            new ServicePort("http", 8080, Protocol.TCP))));
        }
        ServiceView service = new ServiceView(
                addresses("10.96.12.7"),
                addresses("203.0.113.10"),
                List.of(),
                List.of(new ServicePort("https", 443, Protocol.TCP), new ServicePort("http", 80, Protocol.TCP)),
                backends);
        ClusterView cluster =
                new ClusterView(Map.of(new ObjectRef("istio-system", "gateway"), service), Map.of(), Map.of());
        String json = StatusCodec.encode(status(cluster)).toString();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        LOG.info("status of a path with 200 endpoints bytes={}", bytes.length);
        assertThat(bytes).hasSizeBetween(16 * KIB, 64 * KIB);
    }

    private static RegistryPathStatus status(ClusterView cluster) {
        return new RegistryPathStatus(
                3,
                List.of(
                        new StatusCondition(
                                Condition.ConditionType.ACCEPTED, Condition.Status.TRUE, 3, NOON, "Accepted", ""),
                        new StatusCondition(
                                Condition.ConditionType.PROGRAMMED,
                                Condition.Status.UNKNOWN,
                                3,
                                NOON,
                                "NoNodes",
                                "no node reports yet")),
                new Summary("registry/registry:http", "203.0.113.10 → istio-system (app=gw)", "3/4", "Programmed"),
                new NodeCount(4, 3, 1),
                Optional.of(Resolved.of(cluster)));
    }

    private static ClusterView pods(List<BackendView> backends) {
        return new ClusterView(Map.of(), Map.of(GATEWAY, backends), Map.of());
    }

    private static BackendView backend(BackendView.BackendState state, String node, String... addresses) {
        return new BackendView(
                addresses(addresses),
                state,
                node,
                "eu-central-1a",
                List.of(new ServicePort("http", 5000, Protocol.TCP)));
    }

    private static List<InetAddress> addresses(String... texts) {
        return List.of(texts).stream().map(Addresses::parse).toList();
    }
}
