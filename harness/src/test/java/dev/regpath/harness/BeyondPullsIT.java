package dev.regpath.harness;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scopes that mean more than image pulls, on a real node with real pods: who is led to a pod, and who is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BeyondPullsIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/beyond.yaml");
    private static final List<String> ADDRESSES =
            List.of(PodNode.FRONTEND, PodNode.FRONTEND_IPV6, "::ffff:" + PodNode.FRONTEND);

    /** Who asks. */
    enum Caller {
        HOST_SHELL,
        HOST_NETWORK_POD,
        SELECTED_POD,
        OTHER_POD,
        KUBELET,
        CONTAINERD
    }

    /** Who is meant. */
    @SuppressWarnings("ImmutableEnumChecker") // What it holds is a copy of Set.copyOf.
    enum ScopeCase {
        THE_DEFAULT("{}", EnumSet.of(Caller.KUBELET, Caller.CONTAINERD)),
        SELECTED_PODS(
                "{kubelet: false, containerd: false, pods: {namespaces: [builders], selector: {matchLabels: {app: builder}}}}",
                EnumSet.of(Caller.SELECTED_POD)),
        BY_EXPRESSION(
                "{pods: {selector: {matchExpressions: [{key: app, operator: NotIn, values: [other]}]}}}",
                EnumSet.of(Caller.SELECTED_POD, Caller.HOST_NETWORK_POD, Caller.KUBELET, Caller.CONTAINERD)),
        ALL_PODS(
                "{kubelet: false, containerd: false, pods: {}}",
                EnumSet.of(Caller.SELECTED_POD, Caller.OTHER_POD, Caller.HOST_NETWORK_POD)),
        HOST("{host: true}", EnumSet.of(Caller.HOST_SHELL, Caller.KUBELET, Caller.CONTAINERD)),
        A_SLICE("{kubelet: false, containerd: false, cgroups: [\"/user.slice/**\"]}", EnumSet.of(Caller.HOST_SHELL)),
        EVERYBODY("{pods: {}, host: true}", EnumSet.allOf(Caller.class));

        private final String scope;
        private final Set<Caller> meant;

        ScopeCase(String scope, Set<Caller> meant) {
            this.scope = scope;
            this.meant = Set.copyOf(meant);
        }
    }

    private Lab lab;
    private RegistrySite site;
    private PodNode pods;
    private Node node;
    private Pod web;
    private Map<Caller, Pod> callers;
    private FileSnapshot before;
    private List<String> attachedBefore;

    @BeforeAll
    void startANodeWithPods() {
        lab = Lab.open();
        site = lab.registry();
        node = lab.node(Generation.CONTAINERD_1_7, site);
        pods = PodNode.of(node, CgroupDriver.SYSTEMD);
        web = start(pods.serving("shop", "web", 80).labelled("app", "web"));
        callers = new EnumMap<>(Map.of(
                Caller.SELECTED_POD,
                start(pods.serving("builders", "builder", 9001).labelled("app", "builder")),
                Caller.OTHER_POD,
                start(pods.serving("builders", "other", 9002).labelled("app", "other")),
                Caller.HOST_NETWORK_POD,
                start(pods.serving("infra", "controller", 9003).inTheNodesNetwork())));
        before = snapshot();
        attachedBefore = node.attachedPrograms();
    }

    private Pod start(OrdinaryPod pod) {
        return lab.keep(Pod.start(node, pod));
    }

    private Pod pod(Caller caller) {
        return requireNonNull(callers.get(caller));
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    private FileSnapshot snapshot() {
        return node.tree("/etc", "/usr", "/sys/fs/bpf");
    }

    private void apply(String document) {
        node.write(PATH_FILE, document);
        node.regpath("apply").orThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whoIsMeantIsRedirectedAndSeesTheAddressItAskedForAndWhoIsNotSeesNoDifference(ScopeCase scope) {
        apply(PodNode.document(scope.scope, web));

        for (Caller caller : Caller.values()) {
            for (String address : ADDRESSES) {
                assertThat(asked(caller, address))
                        .as("%s asks %s", caller, address)
                        .isEqualTo(answers(scope.meant.contains(caller) ? "web" : PodNode.OUTSIDE, address));
            }
        }
    }

    /** By TCP, connected and unconnected UDP. */
    private static List<String> answers(String name, String address) {
        String by = "%s by %s:%d".formatted(name, address.contains(":") ? "[" + address + "]" : address, PodNode.PORT);
        return List.of("tcp " + by, "udp " + by, "sendto " + by);
    }

    private List<String> asked(Caller caller, String address) {
        String port = Integer.toString(PodNode.PORT);
        Execution execution = switch (caller) {
            case HOST_SHELL -> node.exec(PodImages.bringCaller(node).toString(), "ask", address, port);
            case KUBELET -> inCgroupOf(Daemon.KUBELET, address);
            case CONTAINERD -> inCgroupOf(Daemon.CONTAINERD, address);
            case SELECTED_POD, OTHER_POD, HOST_NETWORK_POD -> pod(caller).exec("/caller", "ask", address, port);
        };
        return execution.orThrow().out().lines().toList();
    }

    private Execution inCgroupOf(Daemon daemon, String address) {
        return node.script("echo $$ > /sys/fs/cgroup/system.slice/%s/cgroup.procs; exec %s ask %s %d"
                .formatted(daemon.unit(), PodImages.bringCaller(node), address, PodNode.PORT));
    }

    @Test
    void theMissionsOwnExampleHoldsForShellHostNetworkPodAndOrdinaryPod() {
        apply(PodNode.document("{pods: {}, host: true}", web));
        String[] curl = {"/usr/bin/curl", "--silent", "--show-error", "--max-time", "5", "http://10.10.10.10:8080"};

        assertThat(node.exec(curl).orThrow().out()).isEqualTo("web\n");
        assertThat(pod(Caller.HOST_NETWORK_POD).exec(curl).orThrow().out()).isEqualTo("web\n");
        assertThat(pod(Caller.OTHER_POD).exec(curl).orThrow().out()).isEqualTo("web\n");
    }

    @Test
    void aPodThatIsTheOnlyBackendIsNotLedBackToItself() {
        apply(PodNode.document("{pods: {}}", web));

        assertThat(askedByTheBackend()).isEqualTo(answers(PodNode.OUTSIDE, PodNode.FRONTEND));
        assertThat(asked(Caller.OTHER_POD, PodNode.FRONTEND)).isEqualTo(answers("web", PodNode.FRONTEND));
    }

    @Test
    void aBackendPodReachesWhatItAskedForIfRedirectsFromBackendsAreSkipped() {
        apply(PodNode.document("{pods: {}}", web, "skipRedirectFromBackend: true"));

        assertThat(askedByTheBackend()).isEqualTo(answers(PodNode.OUTSIDE, PodNode.FRONTEND));
        assertThat(asked(Caller.OTHER_POD, PodNode.FRONTEND)).isEqualTo(answers("web", PodNode.FRONTEND));
    }

    private List<String> askedByTheBackend() {
        return web.exec("/caller", "ask", PodNode.FRONTEND, Integer.toString(PodNode.PORT))
                .orThrow()
                .out()
                .lines()
                .toList();
    }

    @Test
    void aBuilderPodPushesByTheExternalDomainWhileTheOutsideIsDead() {
        Pod builder = pod(Caller.SELECTED_POD);
        String push = """
                set -euo pipefail
                registry=https://registry.example.com/v2/builders/built
                blob() {
                  local location digest
                  digest=sha256:$(sha256sum "$1" | cut -d ' ' -f 1)
                  location=$(curl -fsS --max-time 10 -o /dev/null -D - -X POST "$registry/blobs/uploads/" |
                    tr -d '\\r' | sed -n 's/^[Ll]ocation: //p')
                  curl -fsS --max-time 10 -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$1" \\
                    "$location&digest=$digest"
                  echo "$digest"
                }
                echo '{"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}' > /tmp/config
                cat > /tmp/manifest << JSON
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [],
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "$(blob /tmp/config)",
                            "size": $(stat -c %s /tmp/config)}}
                JSON
                curl -fsS --max-time 10 -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \\
                  --data-binary @/tmp/manifest "$registry/manifests/1"
                """;
        assertThat(builder.exec("/usr/bin/bash", "-c", push).succeeded())
                .as("without Regpath")
                .isFalse();

        apply(Way.REDIRECT_ONLY.document(site) + "  scope: {pods: {namespaces: [builders]}}\n");

        builder.exec("/usr/bin/bash", "-c", push).orThrow();
        assertThat(site.exec("curl", "-fsS", "http://localhost:5000/v2/builders/built/manifests/1")
                        .orThrow()
                        .out())
                .contains("application/vnd.oci.image.config.v1+json");
    }

    @Test
    void revertLeavesCgroupsAndFilesAsTheyWere() {
        apply(PodNode.document("{pods: {}, host: true}", web));
        assertThat(node.attachedPrograms()).hasSizeGreaterThan(attachedBefore.size());

        node.regpath("revert").orThrow();
        node.script("rm -r /etc/regpath").orThrow();

        assertThat(node.attachedPrograms()).isEqualTo(attachedBefore);
        assertThat(before.differences(snapshot())).isEmpty();
    }

    @Test
    void aPodThatStartsIsInScopeBeforeItsFirstConnection() {
        node.write(PATH_FILE, PodNode.document("{pods: {selector: {matchLabels: {app: first}}}}", web));
        AgentService agent = AgentService.start(node);
        try {
            FirstPodConnects connects = FirstPodConnects.count(pods, 5);
            assertThat(connects.misses()).as("%s", connects).isZero();
        } finally {
            agent.stop();
        }
    }
}
