package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The external address is dead in three different ways, for the kubelet and for containerd alike. */
@ParameterizedClass
@EnumSource(Generation.class)
@TestInstance(Lifecycle.PER_CLASS)
class DeadPathIT {
    private static final String URL = "https://registry.example.com/v2/";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @Parameter
    private Generation generation = Generation.CONTAINERD_1_6;

    @SuppressWarnings("NullAway.Init")
    private Node node;

    // Not @BeforeAll: with one instance for all generations, that runs once, before there is any.
    @BeforeParameterizedClassInvocation
    void start() {
        node = lab.node(generation, site);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        node.close();
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @AfterEach
    void heal() {
        node.heal();
    }

    @Test
    void silenceHangs() {
        site.forgetRequests();
        node.cut(DeadPath.SILENCE);
        Execution curl = node.kubelet().curl("--max-time", "3", URL);
        assertThat(curl.exitCode()).as(curl.toString()).isEqualTo(28);
        Execution pull = pull("4s");
        assertThat(pull.succeeded()).isFalse();
        // Both wait for the same moment: who is first has the word.
        assertThat(pull.err()).containsAnyOf("no manifest had come", "dial tcp 203.0.113.10:443: i/o timeout");
        assertThat(site.requests()).isEmpty();
    }

    @Test
    void silenceSwallowsUdpWithoutAWord() {
        node.cut(DeadPath.SILENCE);
        node.script("echo hello > /dev/udp/203.0.113.10/53").orThrow();
    }

    @Test
    void unreachableIsNoRouteToHost() {
        node.cut(DeadPath.UNREACHABLE);
        assertThat(node.kubelet().curl("-v", "--max-time", "10", URL).err()).contains("No route to host");
        assertThat(pull("20s").err()).contains("no route to host");
    }

    @Test
    void resetIsConnectionRefused() {
        node.cut(DeadPath.RESET);
        assertThat(node.kubelet().curl("-v", "--max-time", "10", URL).err()).contains("Connection refused");
        assertThat(pull("20s").err()).contains("connection refused");
    }

    @Test
    void theInsideCanStillBeReached() {
        node.cut(DeadPath.SILENCE);
        node.kubelet()
                .curl("-f", "http://" + site.endpoint(RegistrySite.PLAIN) + "/v2/")
                .orThrow();
    }

    private Execution pull(String timeout) {
        return node.exec(Duration.ofSeconds(60), "regpath", "pull", "--timeout", timeout, RegistrySite.SMALL_IMAGE);
    }
}
