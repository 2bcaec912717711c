package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault is what its name says, for one endpoint alone, and ends. */
@TestInstance(Lifecycle.PER_CLASS)
class FaultyEndpointIT {
    private static final int TIMED_OUT = 28;
    private static final int CANNOT_CONNECT = 7;
    private static final int PARTIAL = 18;

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Node node = lab.node(Generation.CONTAINERD_2_1, site);
    private final FaultyEndpoint faulty = FaultyEndpoint.before(lab, site, RegistrySite.PLAIN);
    private final FaultyEndpoint other = FaultyEndpoint.before(lab, site, RegistrySite.PLAIN);
    private final String layer =
            site.exec("bash", "-euo", "pipefail", "-c", """
                    curl -fsS -H 'Accept: application/vnd.oci.image.manifest.v1+json' \\
                      http://localhost:5000/v2/team/layers/manifests/1 |
                      grep -o '"digest":"[^"]*"' | tail -n 1 | cut -d '"' -f 4
                    """).orThrow().out().strip();

    @AfterAll
    void close() {
        lab.close();
    }

    @AfterEach
    void heal() {
        PathFault.end(node, List.of(faulty, other));
        node.endLoopBack();
    }

    @Test
    void silenceTimesOut() {
        strike(PathFault.SILENT);
        assertThat(fetch(faulty).exitCode()).isEqualTo(TIMED_OUT);
    }

    @Test
    void anUnreachableOneIsNoRouteToHost() {
        strike(PathFault.UNREACHABLE);
        Execution fetch = fetch(faulty);
        assertThat(fetch.exitCode()).isEqualTo(CANNOT_CONNECT);
        assertThat(fetch.err()).contains("No route to host");
    }

    @Test
    void aResetIsConnectionRefused() {
        strike(PathFault.RESET);
        Execution fetch = fetch(faulty);
        assertThat(fetch.exitCode()).isEqualTo(CANNOT_CONNECT);
        assertThat(fetch.err()).contains("Connection refused");
    }

    @Test
    void oneThatHangsAcceptsAndSaysNothing() {
        strike(PathFault.HANGS);
        Execution fetch = fetch(faulty);
        assertThat(fetch.exitCode()).isEqualTo(TIMED_OUT);
        assertThat(fetch.err()).containsIgnoringCase("connect").contains("GET /v2/");
    }

    @Test
    void oneThatDiesSendsHalfOfALayerAndRefusesFromThenOn() {
        strike(PathFault.DIES);
        assertThat(fetch(faulty).exitCode()).isEqualTo(PARTIAL);
        assertThat(fetch(faulty).exitCode()).isEqualTo(CANNOT_CONNECT);
    }

    @ParameterizedTest
    @EnumSource(PathFault.class)
    void theOtherOneServesMeanwhileAndBothDoAfterwards(PathFault fault) {
        strike(fault);
        fetch(faulty);
        fetch(other).orThrow();
        PathFault.end(node, List.of(faulty));
        fetch(faulty).orThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = PathFault.class,
            names = {"SILENT", "UNREACHABLE", "RESET"})
    void theExternalAddressThatLoopsBackIsDeadInTheSameWays(PathFault fault) {
        node.loopBack(faulty.authority());
        external().orThrow();
        strike(fault);
        assertThat(external().exitCode()).isEqualTo(fault == PathFault.SILENT ? TIMED_OUT : CANNOT_CONNECT);
    }

    private void strike(PathFault fault) {
        fault.strike(node, List.of(faulty));
    }

    private Execution fetch(FaultyEndpoint endpoint) {
        return curl("http://%s/v2/team/layers/blobs/%s".formatted(endpoint.authority(), layer));
    }

    private Execution external() {
        return curl("http://%s:443/v2/".formatted(RegistrySite.EXTERNAL.getHostAddress()));
    }

    private Execution curl(String url) {
        return node.exec("curl", "-fsSv", "--max-time", "3", "-o", "/dev/null", url);
    }
}
