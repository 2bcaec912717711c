package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.Backend;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.MirrorState;
import dev.regpath.proto.node.NameAnswerer;
import dev.regpath.proto.node.NameState;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.PinOrigin;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.proto.node.Problem;
import dev.regpath.proto.node.Redirects;
import dev.regpath.proto.node.ScopedCgroup;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    @Test
    void frontendsAndBackendsAreListedAsCiliumListsServices() {
        NodeStatus status = NodeStatus.newBuilder()
                .setAgentRunning(true)
                .addMirrors(Mirror.newBuilder()
                        .setRegistry("registry.example.com")
                        .setPath("company")
                        .addHosts("http://10.96.12.7:5000")
                        .setFallbackToUpstream(true)
                        .setState(MirrorState.MIRROR_STATE_IN_PLACE))
                .setRedirects(Redirects.newBuilder()
                        .addFrontends(Frontend.newBuilder()
                                .setPath("company")
                                .setRedirect("gateway")
                                .setEndpoint("203.0.113.10:443")
                                .setProtocol("TCP")
                                .addBackends(backend("10.0.3.4:8443", 7))
                                .addBackends(
                                        backend("10.0.5.9:8443", 5).toBuilder().setOutSeconds(8.2)))
                        .addFrontends(itself("10.96.12.7:5000", 0))
                        .addFrontends(itself("203.0.113.99:443", 19.9))
                        .addFrontends(Frontend.newBuilder()
                                .setPath("company")
                                .setRedirect("gateway")
                                .setEndpoint("203.0.113.11:443")
                                .setProtocol("TCP")
                                .setWhenNoBackend("PassThrough")
                                .setWithoutBackend(2))
                        .addScope(ScopedCgroup.newBuilder().setCgroup("/system.slice/containerd.service"))
                        .addAttachments(Attachment.newBuilder()
                                .setCgroup("/system.slice")
                                .setHook("connect4")
                                .setHealthy(true))
                        .setScopeKeptByKernel(true))
                .build();

        assertThat(StatusText.of(status)).isEqualTo("""
                        Agent: running

                        REGISTRY               PATH      MIRROR                             STATE
                        registry.example.com   company   1 => http://10.96.12.7:5000        in place
                                                         then registry.example.com itself

                        FRONTEND               REDIRECT           BACKEND                                               HITS
                        203.0.113.10:443/TCP   company/gateway    1 => 10.0.3.4:8443                                    7
                                                                  2 => 10.0.5.9:8443 (failed, not chosen for 9 s)       5
                        203.0.113.99:443/TCP   company/(mirror)   1 => 203.0.113.99:443 (failed, not chosen for 20 s)   1
                        203.0.113.11:443/TCP   company/gateway    (no backends: PassThrough)                            2

                        Scope: /system.slice/containerd.service (kept by the kernel)
                        Hooks: /system.slice: connect4
                        """);
    }

    @Test
    void redirectsByNftablesHaveNoHooks() {
        NodeStatus status = NodeStatus.newBuilder()
                .setRedirects(Redirects.newBuilder()
                        .setDataplane("Nftables")
                        .addFrontends(Frontend.newBuilder()
                                .setEndpoint("203.0.113.10:443")
                                .setProtocol("TCP")
                                .addBackends(backend("10.0.3.4:8443", 7)))
                        .addScope(ScopedCgroup.newBuilder().setCgroup("/system.slice/containerd.service/**")))
                .build();

        assertThat(StatusText.of(status))
                .contains("Scope: /system.slice/containerd.service/** (kept by the agent)\nBy: nftables\n")
                .doesNotContain("Hooks");
    }

    @Test
    void pinnedNamesAreListedWithTheirAddresses() {
        NodeStatus status = NodeStatus.newBuilder()
                .addNames(PinnedName.newBuilder()
                        .setHost("registry.example.com")
                        .setPath("company")
                        .addAddresses("203.0.113.10")
                        .addAddresses("2001:db8::7")
                        .setOrigin(PinOrigin.PIN_ORIGIN_LAST_KNOWN)
                        .setAnsweredBy(NameAnswerer.NAME_ANSWERER_RESOLVER)
                        .setState(NameState.NAME_STATE_IN_PLACE))
                .addNames(PinnedName.newBuilder()
                        .setHost("blobs.example.com")
                        .setPath("company")
                        .addAddresses("192.0.2.17")
                        .setOrigin(PinOrigin.PIN_ORIGIN_PLACEHOLDER)
                        .setAnsweredBy(NameAnswerer.NAME_ANSWERER_HOSTS_FILE)
                        .setState(NameState.NAME_STATE_MISSING))
                .build();

        assertThat(StatusText.of(status)).endsWith("""

                        NAME                   PATH      PINNED TO                   ORIGIN        STATE         ANSWERED BY
                        registry.example.com   company   203.0.113.10, 2001:db8::7   last known    in place      resolver
                        blobs.example.com      company   192.0.2.17                  placeholder   not written   hosts file
                        """);
    }

    @Test
    void aProblemSaysWhereWhatAndHowToMendIt() {
        NodeStatus status = NodeStatus.newBuilder()
                .addProblems(Problem.newBuilder()
                        .setCode("InvalidPort")
                        .setFile("/etc/regpath/paths.d/company.yaml")
                        .setLine(12)
                        .setField("spec.redirects[0].frontend.ports[0].port")
                        .setMessage("'0' is not between 1 and 65535")
                        .setRemedy("give the port that clients connect to"))
                .build();

        assertThat(StatusText.of(status)).endsWith("""
                        Problems
                        /etc/regpath/paths.d/company.yaml:12: InvalidPort: spec.redirects[0].frontend.ports[0].port: '0' is not between 1 and 65535
                            → give the port that clients connect to
                        """);
    }

    private static Frontend itself(String endpoint, double outSeconds) {
        return Frontend.newBuilder()
                .setPath("company")
                .setRedirect("(mirror)")
                .setEndpoint(endpoint)
                .setProtocol("TCP")
                .addBackends(backend(endpoint, 1).toBuilder().setOutSeconds(outSeconds))
                .build();
    }

    private static Backend backend(String endpoint, long hits) {
        return Backend.newBuilder().setEndpoint(endpoint).setHits(hits).build();
    }
}
