package dev.regpath.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.Addresses;
import dev.regpath.fault.AuthDiagnostic;
import dev.regpath.fault.BackendDiagnostic;
import dev.regpath.fault.ImageDiagnostic;
import dev.regpath.fault.NameDiagnostic;
import dev.regpath.fault.SurroundingsDiagnostic;
import dev.regpath.routing.Endpoint;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.CertificateProblem;
import dev.regpath.verify.endpoint.CertificateProblem.CertificateFault;
import dev.regpath.verify.endpoint.CertificateProblem.Period;
import dev.regpath.verify.endpoint.Challenge;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.EndpointFacts.Login;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.Route;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.hostsfile.HostsFileChecks;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a host from serving, in words; from what was recorded on real nodes, with one thing changed. */
class EndpointChecksTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant YEARS_LATER = Instant.parse("2031-05-01T08:00:00Z");
    private static final URI REALM = URI.create("https://registry.example.com:7003/token");

    private final Facts realm = Recorded.facts("a token server with a certificate of an unknown CA");

    @Test
    void aCertificateThatIsGoodByTheServersClockMeansThatThisNodesClockIsWrong() {
        Finding finding = ofRealm(realm.node(), period(Optional.of(YEARS_LATER)));

        assertThat(finding.diagnostic()).isEqualTo(SurroundingsDiagnostic.CLOCK);
        assertThat(finding.seen())
                .contains(
                        "its certificate is valid from 2031-01-01T00:00:00Z until 2032-01-01T00:00:00Z; this node's clock"
                                + " says 2026-01-01T12:00:00Z, and by the Date of registry.example.com:7003 it is"
                                + " 2031-05-01T08:00:00Z");
        assertThat(finding.fix().text()).contains("set the clock");
    }

    @Test
    void theDateOfAnotherAnswerOfTheSameRegistryIsEvidenceToo() {
        EndpointFacts host = realm.registries().getFirst().hosts().getFirst();
        HttpOutcome.Answered answer = host.ping().answer().orElseThrow();
        Map<String, String> headers = new java.util.TreeMap<>(answer.headers());
        headers.put("date", "Thu, 01 May 2031 08:00:00 GMT");
        HttpAttempt ping = new HttpAttempt(
                host.ping().uri(),
                host.ping().route(),
                new HttpOutcome.Answered(answer.status(), headers, answer.body()));

        Finding finding = ofRealm(realm.node(), period(Optional.empty()), ping);

        assertThat(finding.diagnostic()).isEqualTo(SurroundingsDiagnostic.CLOCK);
        assertThat(finding.seen()).contains("by the Date of " + ping.authority());
    }

    @Test
    void aFileFromTheFutureIsEvidenceToo() {
        DaemonFacts daemon = realm.node().daemon();
        DaemonFacts written = new DaemonFacts(
                daemon.socket(),
                daemon.state(),
                daemon.process(),
                daemon.configFile(),
                daemon.texts(),
                Optional.of(YEARS_LATER),
                daemon.told(),
                daemon.written(),
                daemon.proof(),
                daemon.trials(),
                daemon.images());
        HttpAttempt ping = new HttpAttempt(
                URI.create("http://172.16.0.10:7010/v2/"),
                Optional.empty(),
                new HttpOutcome.Answered(401, Map.of(), ""));

        Finding finding = ofRealm(Recorded.node(realm.node(), written, NOW), period(Optional.empty()), ping);

        assertThat(finding.diagnostic()).isEqualTo(SurroundingsDiagnostic.CLOCK);
        assertThat(finding.seen()).contains("the last change of /etc/containerd/config.toml");
    }

    @Test
    void withoutEvidenceTheClockIsComparedBeforeTheCertificateIsRenewed() {
        HttpAttempt silent = new HttpAttempt(
                URI.create("http://172.16.0.10:7010/v2/"),
                Optional.empty(),
                new HttpOutcome.Answered(401, Map.of(), ""));

        Finding finding = ofRealm(realm.node(), period(Optional.empty()), silent);

        assertThat(finding.diagnostic()).isEqualTo(AuthDiagnostic.REALM_TLS);
        assertThat(finding.fix().text())
                .startsWith("compare this node's clock with another one (date -u); if it is right, renew")
                .doesNotContain("CA");
    }

    @Test
    void aClockThatOthersConfirmLeavesTheCertificate() {
        Finding finding = ofRealm(realm.node(), period(Optional.of(NOW)));

        assertThat(finding.diagnostic()).isEqualTo(AuthDiagnostic.REALM_TLS);
        assertThat(finding.fix().text()).isEqualTo("renew the certificate of registry.example.com:7003");
        assertThat(finding.seen()).contains("this node's clock says 2026-01-01T12:00:00Z, and so does the Date of ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "registry example", "https://"})
    void whatIsNoHostIsNotLookedUpInDns(String server) {
        Facts facts = Recorded.facts("a mirror by hand, without Regpath", "1.6");
        PullHost host = new PullHost(
                server,
                Optional.empty(),
                facts.registries().getFirst().hosts().getLast().host().fields(),
                PullHost.HostKind.SERVER);

        Finding finding = obstacle(facts, only(host, HttpAttempt.withoutUrl(host)));

        assertThat(finding.diagnostic()).isEqualTo(NameDiagnostic.UNRESOLVED);
        assertThat(finding.seen())
                .isEqualTo("/etc/containerd/certs.d/registry.example.com/hosts.toml: '%s' is not a URL with a host"
                        .formatted(server));
        assertThat(finding.fix().text())
                .contains("write server = \"https://registry.example.com\" in ")
                .doesNotContain("DNS", "invalid");
    }

    @Test
    void aPortThatIsNotRedirectedIsNamedAndNotTheHostThatIs() {
        Facts facts = Recorded.facts("a redirect by Regpath");
        EndpointFacts host = facts.registries().getFirst().hosts().getFirst();
        Endpoint https = facts.node().table().redirects().getFirst().frontend().endpoint();
        HttpAttempt token = new HttpAttempt(
                URI.create("http://registry.example.com/token?service=r"),
                Optional.of(new Route(new Endpoint(https.address(), 80), Optional.empty())),
                new HttpOutcome.NotConnected(HttpOutcome.NotConnected.ConnectFault.UNREACHABLE, "No route to host"));

        Finding finding = obstacle(facts, withRealm(host, token, host.ping()));

        assertThat(finding.diagnostic()).isEqualTo(AuthDiagnostic.REALM_DEAD);
        assertThat(finding.fix().text())
                .startsWith(
                        "port 80 of registry.example.com is not redirected, port 443 is: let the registry name port 443"
                                + " (https://registry.example.com), or add port 80 to spec.redirects[")
                .doesNotContain("frontend.hosts");
    }

    @Test
    void anotherNameIsStillToBeRedirected() {
        Facts facts = Recorded.facts("a redirect by Regpath");
        EndpointFacts host = facts.registries().getFirst().hosts().getFirst();
        HttpAttempt token = new HttpAttempt(
                URI.create("https://auth.example.com/token"),
                Optional.of(new Route(new Endpoint(Addresses.parse("203.0.113.99"), 443), Optional.empty())),
                new HttpOutcome.NotConnected(HttpOutcome.NotConnected.ConnectFault.UNREACHABLE, "No route to host"));

        assertThat(obstacle(facts, withRealm(host, token, host.ping())).fix().text())
                .startsWith("add auth.example.com to spec.redirects[");
    }

    @Test
    void tooManyRequestsAreARateLimitWhereverTheyAreAnswered() {
        Facts facts = Recorded.facts("a mirror by hand, without Regpath", "1.6");
        PullHost host = facts.registries().getFirst().hosts().getFirst().host();
        HttpAttempt ping = new HttpAttempt(
                URI.create("http://172.16.0.10:5000/v2/"),
                Optional.empty(),
                new HttpOutcome.Answered(429, Map.of(), ""));

        Finding finding = obstacle(facts, only(host, ping));

        assertThat(finding.diagnostic()).isEqualTo(ImageDiagnostic.RATE_LIMIT);
        assertThat(finding.fix().text()).contains("rate limit");
    }

    @Test
    void aContentOfWhichNothingComesIsAGuessAtLostPacketsAndOneThatStopsIsNot() {
        Facts facts = Recorded.facts("a mirror by hand, without Regpath", "1.6");
        EndpointFacts host = facts.registries().getFirst().hosts().getFirst();
        HttpOutcome nothing = new HttpOutcome.Stalled(200, 0, Optional.of(5_432_100L));
        HttpOutcome some = new HttpOutcome.Stalled(200, 65_536, Optional.of(5_432_100L));
        HttpOutcome small = new HttpOutcome.Stalled(200, 0, Optional.of(300L));

        assertThat(obstacle(facts, withManifest(host, nothing))).satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(BackendDiagnostic.LARGE_PACKETS);
            assertThat(finding.seen())
                    .endsWith(
                            ": answers 200 with headers only, and none of its 5,432,100 bytes comes; small answers of the"
                                    + " same server arrive");
            assertThat(finding.fix().text()).startsWith("try packets of growing size: ping -M do -s 1200 172.16.0.10");
        });
        assertThat(obstacle(facts, withManifest(host, some))).satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(BackendDiagnostic.STALLED);
            assertThat(finding.seen()).endsWith("answers 200, and after 65,536 of 5,432,100 bytes nothing more comes");
        });
        assertThat(obstacle(facts, withManifest(host, small)).diagnostic()).isEqualTo(BackendDiagnostic.STALLED);
    }

    @Test
    void aHostThatWantsATokenAndNamesNoServerIsNotCalledByAQuestionMark() {
        Facts facts = Recorded.facts("a redirect by Regpath");
        EndpointFacts host = facts.registries().getFirst().hosts().getFirst();
        EndpointFacts asking = new EndpointFacts(
                host.host(),
                host.ping(),
                Optional.of(new Login(Optional.of(new Challenge("bearer", Map.of())), Optional.empty(), true, false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(obstacle(facts, asking).seen()).endsWith("answers 401 and names no token server");
    }

    private static Period period(Optional<Instant> peerClock) {
        return new Period(
                "its certificate",
                Instant.parse("2031-01-01T00:00:00Z"),
                Instant.parse("2032-01-01T00:00:00Z"),
                peerClock);
    }

    private Finding ofRealm(NodeFacts node, Period period) {
        return ofRealm(
                node, period, realm.registries().getFirst().hosts().getFirst().ping());
    }

    private Finding ofRealm(NodeFacts node, Period period, HttpAttempt ping) {
        HttpAttempt token = new HttpAttempt(
                REALM,
                Optional.empty(),
                new HttpOutcome.Untrusted(
                        new CertificateProblem(CertificateFault.EXPIRED, "it is not valid yet", Optional.of(period))));
        RegistryFacts registry = realm.registries().getFirst();
        EndpointFacts host = withRealm(registry.hosts().getFirst(), token, ping);
        return EndpointChecks.obstacle(Recorded.registry(registry, List.of(host)), node, host)
                .orElseThrow();
    }

    private static EndpointFacts withRealm(EndpointFacts host, HttpAttempt token, HttpAttempt ping) {
        return new EndpointFacts(
                host.host(),
                ping,
                Optional.of(new Login(
                        Optional.of(new Challenge("bearer", Map.of("realm", "r"))), Optional.of(token), false, false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static EndpointFacts withManifest(EndpointFacts host, HttpOutcome outcome) {
        return new EndpointFacts(
                host.host(),
                host.ping(),
                Optional.empty(),
                Optional.of(new HttpAttempt(
                        URI.create("http://172.16.0.10:5000/v2/team/app/manifests/1"),
                        host.ping().route(),
                        outcome)),
                Optional.empty(),
                Optional.empty());
    }

    private static EndpointFacts only(PullHost host, HttpAttempt ping) {
        return new EndpointFacts(host, ping, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Finding obstacle(Facts facts, EndpointFacts host) {
        return EndpointChecks.obstacle(
                        Recorded.registry(facts.registries().getFirst(), List.of(host)), facts.node(), host)
                .orElseThrow();
    }

    @Test
    void theRegistryItselfIsAskedUnderV2WhateverOverridePathSays() {
        HostsToml toml = new HostsToml(
                Optional.empty(),
                new dev.regpath.containerd.HostFields(
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        new java.util.TreeMap<>(),
                        true,
                        Optional.empty(),
                        new java.util.TreeMap<>()),
                List.of());

        PullHost host = PullHost.of(dev.regpath.contract.RegistryHost.parse("registry.example.com"), toml)
                .getLast();

        assertThat(host.base()).contains(URI.create("https://registry.example.com/v2"));
        assertThat(HostsFileChecks.lacksPath(host)).isFalse();
    }
}
