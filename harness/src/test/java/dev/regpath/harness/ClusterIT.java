package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.BackendView.BackendState;
import dev.regpath.contract.status.PathRefusal;
import dev.regpath.contract.status.PathReport;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that follows a cluster, and the API server on good days and on bad ones. */
@Needs(Supply.API_MACHINERY)
class ClusterIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** The agent's longest pause between two tries, and a little. */
    private static final Duration AFTER_THE_LONGEST_PAUSE = Duration.ofSeconds(60);

    /** As many as somebody may make by mistake; each waits for the path that was there before. */
    private static final int MANY = 250;

    private static final Path HOSTS_TOML = Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml");
    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror:
                scheme: http
                backend: {service: {namespace: registry, name: registry, port: http}}
            """;

    private Lab lab;
    private RegistrySite first;
    private RegistrySite second;
    private Node node;
    private ApiServer api;
    private StandInWatcher watcher;

    @BeforeEach
    void startANodeThatFollowsACluster() {
        lab = Lab.open();
        first = lab.registry();
        second = lab.registry();
        node = lab.node(Generation.CONTAINERD_2_1, first);
        node.cut(DeadPath.RESET);
        api = lab.apiServer();
        watcher = new StandInWatcher(api.client());
        api.admit(node);
        watcher.put(COMPANY);
        AgentService.start(node);
    }

    @AfterEach
    void removeEverything() {
        lab.close();
    }

    private void leadTo(RegistrySite... sites) {
        List<BackendView> endpoints = new ArrayList<>();
        for (RegistrySite site : sites) {
            endpoints.add(StandInWatcher.endpoint(site.address(), BackendState.READY, "elsewhere"));
        }
        watcher.resolve("company", "registry", Optional.empty(), endpoints);
    }

    /** Watches end, and there is nothing any more that one could go on with. */
    private void loseHistory() {
        api.machinery().compact();
        api.machinery().restartServer();
    }

    private void awaitMirror(RegistrySite site) {
        awaitMirror(site, SOON);
    }

    private void awaitMirror(RegistrySite site, Duration atMost) {
        Waiting.until(
                "the mirror leads to " + site.address(),
                atMost,
                () -> Optional.of(hostsToml())
                        .filter(text ->
                                text.contains("[host.\"http://%s\"]".formatted(site.endpoint(RegistrySite.PLAIN)))));
    }

    private String hostsToml() {
        Execution cat = node.exec("cat", HOSTS_TOML.toString());
        return cat.succeeded() ? cat.out() : "";
    }

    private Execution pull() {
        return node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE);
    }

    private void awaitReport(PathReport.PathState state) {
        Waiting.until(
                "the node reports " + state,
                SOON,
                () -> watcher.report(node.name())
                        .filter(status -> status.paths().stream()
                                .anyMatch(path -> path.name().equals("company") && path.state() == state)));
    }

    @Test
    void aResourceIsFollowedAndWhatBecameOfItIsReported() {
        awaitReport(PathReport.PathState.WAITING);
        assertThat(pull().succeeded()).isFalse();

        leadTo(first);
        awaitMirror(first);
        pull().orThrow();
        awaitReport(PathReport.PathState.PROGRAMMED);

        watcher.delete("company");
        Waiting.until("the mirror is gone", SOON, () -> Optional.of(hostsToml()).filter(String::isEmpty));
        assertThat(pull().succeeded()).isFalse();
    }

    @Test
    void aWatchThatIsTooOldBeginsWithANewList() {
        leadTo(first);
        awaitMirror(first);
        int lists = api.front().lists();

        loseHistory();
        Waiting.until("a new list", SOON, () -> Optional.of(api.front().lists()).filter(n -> n > lists));
        leadTo(second);

        awaitMirror(second);
        pull().orThrow();
    }

    @Test
    void connectionsThatAreResetCostNothing() {
        leadTo(first);
        awaitMirror(first);
        int lists = api.front().lists();

        for (int i = 0; i < 5; i++) {
            api.front().reset();
            RegistrySite next = i % 2 == 0 ? second : first;
            leadTo(next);
            awaitMirror(next);
        }
        assertThat(api.front().lists()).isEqualTo(lists);
        pull().orThrow();
    }

    @Test
    void aListThatBreaksOffChangesNothing() {
        leadTo(first);
        awaitMirror(first);
        String before = hostsToml();
        api.front().sendListsOnlyInPart(true);
        int lists = api.front().lists();
        loseHistory();

        Waiting.until(
                "several lists that broke off",
                SOON,
                () -> Optional.of(api.front().lists()).filter(n -> n > lists + 2));
        assertThat(hostsToml()).isEqualTo(before);
        pull().orThrow();

        api.front().sendListsOnlyInPart(false);
        leadTo(second);
        awaitMirror(second, AFTER_THE_LONGEST_PAUSE);
    }

    @Test
    void withoutAnApiServerEvenARestartedAgentGoesOnAndFollowsAfterwards() {
        leadTo(first);
        awaitMirror(first);
        awaitReport(PathReport.PathState.PROGRAMMED);
        String before = hostsToml();
        api.front().goAway();

        node.exec("systemctl", "restart", "regpath-node").orThrow();
        node.exec("systemctl", "restart", "containerd").orThrow();
        assertThat(hostsToml()).isEqualTo(before);
        pull().orThrow();
        assertThat(node.regpath("plan").out()).isEqualTo("nothing to change\n");
        Waiting.until(
                "the node says that it cannot reach the API server",
                AFTER_THE_LONGEST_PAUSE,
                () -> Optional.of(node.regpath("status").out()).filter(text -> text.contains("ApiServer")));

        leadTo(second);
        api.front().comeBack();
        awaitMirror(second, AFTER_THE_LONGEST_PAUSE);
        pull().orThrow();
        Waiting.until(
                "the node no longer complains",
                SOON,
                () -> Optional.of(node.regpath("status").out()).filter(text -> !text.contains("ApiServer")));
    }

    @Test
    void aPeerThatVanishedIsNoticed() {
        leadTo(first);
        awaitMirror(first);
        // No packet of either side arrives any more, and nobody is told: a half-open connection.
        node.script("""
                        nft -f - <<'RULES'
                        table inet harness_vanished {
                          chain in {
                            type filter hook input priority 0;
                            ip saddr %1$s tcp sport %2$s drop
                          }
                          chain out {
                            type filter hook output priority 0;
                            ip daddr %1$s tcp dport %2$s drop
                          }
                        }
                        RULES
                        """.formatted(
                                api.front().authority().split(":", -1)[0],
                                api.front().authority().split(":", -1)[1]))
                .orThrow();
        leadTo(second);
        Waiting.until(
                "the agent has given the connection up",
                AFTER_THE_LONGEST_PAUSE,
                () -> Optional.of(node.script("ss -Htn state established dst %s"
                                        .formatted(api.front().authority()))
                                .out())
                        .filter(String::isBlank));
        node.script("nft delete table inet harness_vanished").orThrow();

        awaitMirror(second, AFTER_THE_LONGEST_PAUSE);
    }

    /** The node sees no kubeconfig of its kubelet, as with pinNames=false: where the API server is, the watcher says. */
    @Test
    void whatTheWatcherRefusesOrProtectsIsNotInPlace() {
        leadTo(first);
        awaitMirror(first);
        watcher.put("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: api-server}
                spec:
                  registry: a.example.com
                  redirects:
                    - name: gateway
                      frontend: {addresses: [203.0.113.66], ports: [{port: 6443}]}
                      backend: {addresses: ["%s"]}
                """.formatted(second.endpoint(RegistrySite.GATEWAY)));
        awaitFrontend(true);

        watcher.refuse(
                "api-server",
                new PathRefusal("ProtectedAddress", "spec.redirects[0]", "it would cover the API server", "Remove it."),
                List.of("203.0.113.66:6443"));

        awaitFrontend(false);
        Waiting.until(
                "the node reports the refusal",
                SOON,
                () -> watcher.report(node.name())
                        .filter(status -> status.paths().stream()
                                .anyMatch(path -> path.name().equals("api-server")
                                        && path.state() == PathReport.PathState.REJECTED
                                        && path.reason().equals("ProtectedAddress"))));
        pull().orThrow();
    }

    private void awaitFrontend(boolean there) {
        Waiting.until(
                "203.0.113.66 is redirected: " + there,
                SOON,
                () -> Optional.of(node.regpath("status").out())
                        .filter(text -> text.contains("api-server/gateway") == there));
    }

    /** After an upgrade from a version whose nodes followed the paths themselves, the new watcher has written none yet. */
    @Test
    void withoutRoutesANodeKeepsWhatItHasUntilItIsToldThatEachPathHasOne() {
        leadTo(first);
        awaitMirror(first);
        awaitReport(PathReport.PathState.PROGRAMMED);
        String before = hostsToml();
        node.exec("systemctl", "stop", "regpath-node").orThrow();
        watcher.deleteRoute("company");
        int lists = api.front().lists();

        node.exec("systemctl", "start", "regpath-node").orThrow();
        Waiting.until(
                "the node has seen that there is no route",
                SOON,
                () -> Optional.of(api.front().lists()).filter(n -> n > lists));
        node.exec("systemctl", "restart", "regpath-node").orThrow(); // What it lists is decided on by then.
        assertThat(hostsToml()).isEqualTo(before);
        pull().orThrow();
        leadTo(second);
        awaitMirror(second);

        node.exec("systemctl", "stop", "regpath-node").orThrow();
        watcher.deleteRoute("company");
        node.exec("systemctl", "start", "regpath-node").orThrow();
        assertThat(hostsToml()).isNotEmpty();
        watcher.sayThatRoutesAreThere(node.name());
        Waiting.until("the mirror is gone", SOON, () -> Optional.of(hostsToml()).filter(String::isEmpty));
    }

    /** Somebody deletes it, or a Node is made anew. */
    @Test
    void aReportThatWasDeletedIsMadeAgainAtOnce() {
        leadTo(first);
        awaitReport(PathReport.PathState.PROGRAMMED);

        watcher.deleteReport(node.name());

        awaitReport(PathReport.PathState.PROGRAMMED);
    }

    @Test
    void hostileResourcesChangeNothingAndAreTold() {
        leadTo(first);
        awaitMirror(first);
        String before = hostsToml();
        node.exec("mkdir", "-p", "/etc/kubernetes").orThrow();
        node.exec("cp", "/etc/regpath/kubeconfig", "/etc/kubernetes/kubelet.conf")
                .orThrow();
        node.exec("systemctl", "restart", "regpath-node").orThrow();
        String gateway = api.front().authority().split(":", -1)[0];
        String port = api.front().authority().split(":", -1)[1];

        watcher.put("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: api-server}
                spec:
                  registry: a.example.com
                  redirects:
                    - name: gateway
                      frontend: {addresses: [%s], ports: [{port: %s}]}
                      backend: {addresses: ["%s"]}
                """.formatted(gateway, port, second.endpoint(RegistrySite.GATEWAY)));
        watcher.put(COMPANY.replace("name: company", "name: another-team"));
        String newline = COMPANY.replace("name: company", "name: newline")
                .replace("registry: registry.example.com", "registry: \"registry.example.com\\nevil\"");
        String huge = COMPANY.replace("name: company", "name: huge")
                .replace("registry: registry.example.com", "registry: " + "a".repeat(1 << 20));
        for (String bad : List.of(newline, huge)) {
            assertThatThrownBy(() -> watcher.put(bad)).hasMessageContaining("spec.registry");
        }
        // A node relies on nothing that the server or a watcher should have refused.
        watcher.putRouteAlone(newline);
        watcher.putRouteAlone(huge);
        watcher.putRouteAlone(COMPANY.replace("name: company", "name: newer") + "  tunnel: true\n");
        for (int i = 0; i < MANY; i++) {
            watcher.put(COMPANY.replace("name: company", "name: many-%04d".formatted(i)));
        }

        Waiting.until(
                "all of them are reported",
                Duration.ofMinutes(3),
                () -> watcher.report(node.name())
                        .filter(status -> status.paths().size() == MANY + 6));
        var reports = watcher.report(node.name()).orElseThrow().paths();
        assertThat(reports)
                .filteredOn(path -> !path.name().startsWith("many-"))
                .extracting(PathReport::name, path -> path.state().word(), PathReport::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("another-team", "Waiting", "NeedsCluster"),
                        org.assertj.core.groups.Tuple.tuple("api-server", "Rejected", "ProtectedAddress"),
                        org.assertj.core.groups.Tuple.tuple("company", "Programmed", "Programmed"),
                        org.assertj.core.groups.Tuple.tuple("huge", "Rejected", "TooLarge"),
                        org.assertj.core.groups.Tuple.tuple("newer", "Rejected", "UnknownField"),
                        org.assertj.core.groups.Tuple.tuple("newline", "Rejected", "InvalidHost"));
        assertThat(hostsToml()).isEqualTo(before);
        assertThat(node.exec("ls", "/etc/containerd/certs.d").out().strip()).isEqualTo("registry.example.com");
        pull().orThrow();
    }
}
