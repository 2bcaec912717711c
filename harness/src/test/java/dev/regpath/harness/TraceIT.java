package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What `regpath trace` shows of real pulls on a real node, and the agent's numbers beside it. */
@TestInstance(Lifecycle.PER_CLASS)
class TraceIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Duration SOON = Duration.ofSeconds(90);

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Node node = lab.node(Generation.CONTAINERD_2_1, site);

    @BeforeAll
    void cutTheExternalPath() {
        node.cut(DeadPath.RESET);
    }

    /** Also when a test has failed and something of it is still at work. */
    @AfterEach
    void putTheNodeBack() {
        AgentService.removeFrom(node);
        node.exec("systemctl", "stop", "background-*.service").orThrow();
        node.regpath("revert").orThrow();
        node.exec("rm", "-r", "/etc/regpath").orThrow();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void aPullShowsItsConnectionsToEveryoneWhoListens() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        AgentService agent = AgentService.start(node);
        Background table = Background.start(node, "regpath trace --path company");
        Background json =
                Background.start(node, "regpath trace -o json --registry registry.example.com --process containerd");
        table.awaitOutput("TIME");
        // Whoever has just started may miss the first pull: it listens when the agent has heard of it.
        Waiting.until("both show a pull", SOON, () -> {
            pull().orThrow();
            return Optional.of(table.output())
                    .filter(shown ->
                            shown.contains("connected") && json.output().contains("\"outcome\":\"connected\""));
        });

        String gateway = site.endpoint(RegistrySite.GATEWAY);
        assertThat(table.awaitOutput("connected").lines().filter(line -> line.contains("connected")))
                .allSatisfy(line -> assertThat(line)
                        .contains(
                                "containerd[",
                                "203.0.113.10:443/TCP",
                                gateway,
                                " ms",
                                "company/gateway",
                                "/system.slice/containerd.service"));
        assertThat(json.awaitOutput("\"connected\"").lines())
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"frontend\":\"203.0.113.10:443\"", "\"backend\":\"" + gateway + "\""));
        assertThat(table.interrupt()).isZero();
        assertThat(json.interrupt()).isZero();
        assertThat(table.errors()).contains(" connections shown, 0 events lost");
        agent.stop();
    }

    @Test
    void aDeadBackendShowsAFailedOutcomeAlsoWithoutAnAgent() {
        String dead = site.address().getHostAddress() + ":9";
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site).replace(site.endpoint(RegistrySite.GATEWAY), dead));
        node.regpath("apply").orThrow();
        Background trace = Background.start(node, "regpath trace --failed -n 1");
        trace.awaitOutput("TIME");
        awaitListening();

        assertThat(pull().succeeded()).isFalse();

        assertThat(trace.awaitOutput("ECONNREFUSED")).contains("failed ECONNREFUSED", dead, "203.0.113.10:443/TCP");
        assertThat(trace.end()).isZero();
    }

    @Test
    void withoutAnAgentASecondListenerIsToldOfTheFirst() {
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        node.regpath("apply").orThrow();
        Background first = Background.start(node, "regpath trace");
        awaitListening();

        Execution second = node.regpath("trace", "--duration", "1s");

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).contains("another `regpath trace` (pid ", "start the agent");
        assertThat(first.interrupt()).isZero();
        assertThat(node.regpath("trace", "--duration", "1s").exitCode()).isZero();
    }

    /** Whoever listens has programs attached that tell how connects end. */
    private void awaitListening() {
        Waiting.until(
                "somebody listens",
                SOON,
                () -> Optional.of(node.attachedPrograms())
                        .filter(all -> all.stream().anyMatch(program -> program.contains("regpath_release"))));
    }

    private Execution pull() {
        return node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE);
    }
}
