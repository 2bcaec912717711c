package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The agent's unit comes back whatever it ended by, and no output of a live agent has a secret of others. */
@TestInstance(Lifecycle.PER_CLASS)
class AgentUnitIT {
    private static final String PATHS = "/etc/regpath/paths.d/";
    private static final String CERTS = "/etc/containerd/certs.d/";

    private static final String SECRET = "hunter2-planted";
    private static final Duration SOON = Duration.ofSeconds(90);

    /** Longer than the 30 s that may lie between two signs of life of an agent that is well. */
    private static final int WATCHDOG_SECONDS = 45;

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private Node node;

    @BeforeEach
    void startANodeThatCannotPull() {
        node = lab.node(Generation.CONTAINERD_2_1, site);
        node.cut(DeadPath.RESET);
        node.write(Path.of(PATHS + "good.yaml"), PathDocuments.good(site));
    }

    @AfterEach
    void removeTheNode() {
        node.close();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void anAgentThatFailsManyTimesInARowIsThereWhenTheCauseIsGone() {
        // Without the delays that grow, so that it fails more often in ten seconds than systemd lets a unit by default.
        node.write(AgentService.DROP_INS.resolve("20-cause.conf"), """
                [Unit]
                StartLimitBurst=3
                [Service]
                ExecStartPre=/usr/bin/test -e /run/cause-is-gone
                RestartSec=100ms
                RestartMaxDelaySec=200ms
                """);
        AgentService agent = AgentService.install(node);
        assertThat(agent.property("StartLimitIntervalUSec")).isEqualTo("0");
        node.exec("systemctl", "start", "--no-block", "regpath-node").orThrow();
        Waiting.until(
                "it has failed ten times",
                SOON,
                () -> Optional.of(agent.restarts()).filter(count -> count >= 10));
        assertThat(agent.property("Result")).isNotEqualTo("start-limit-hit");

        node.exec("touch", "/run/cause-is-gone").orThrow();

        Waiting.until(
                "it runs",
                SOON,
                () -> Optional.of(agent.property("ActiveState")).filter("active"::equals));
        pull();
        agent.stop();
    }

    @Test
    void anAgentThatHangsIsNoticedAndStartedAgain() {
        node.write(
                AgentService.DROP_INS.resolve("20-watchdog.conf"),
                "[Service]\nWatchdogSec=%d\n".formatted(WATCHDOG_SECONDS));
        AgentService agent = AgentService.start(node);
        String process = agent.property("MainPID");

        // Nothing of it runs from now on, as in a pass that waits for what never comes.
        node.script("kill -STOP " + process).orThrow();

        Waiting.until(
                "another process is the agent",
                SOON.plusSeconds(WATCHDOG_SECONDS),
                () -> Optional.of(agent.property("ActiveState"))
                        .filter(state ->
                                state.equals("active") && !List.of(process, "0").contains(agent.property("MainPID"))));
        assertThat(agent.restarts()).isOne();
        assertThat(agent.journal()).contains("Watchdog timeout");
        pull();
        agent.stop();
    }

    /** What a request needs is in containerd's own files; nothing that says how the node is may repeat it. */
    @Test
    void noOutputOfALiveAgentHasAPlantedSecret() {
        node.write(Path.of(CERTS + "taken.example.com/hosts.toml"), """
                server = "https://user:%1$s@taken.example.com"
                [host."https://robot:%1$s@mirror.example.com"]
                  capabilities = ["pull", "resolve"]
                  X-Api-Key = "%1$s"
                [host."https://mirror.example.com".header]
                  Authorization = ["Basic %1$s"]
                """.formatted(SECRET));
        node.script(
                        "printf '\\n[plugins.\"io.containerd.cri.v1.images\".registry.configs.\"taken.example.com\".auth]\\n"
                                + "  username = \"robot\"\\n  password = \"%s\"\\n' >> /etc/containerd/config.toml"
                                        .formatted(SECRET))
                .orThrow();
        node.write(Path.of(PATHS + "taken.yaml"), PathDocuments.mirror("taken", "scheme: http"));
        node.write(
                Path.of(PATHS + "header.yaml"),
                PathDocuments.mirror("header", "scheme: http, headers: {X-Key: %s}".formatted(SECRET)));
        node.write(
                Path.of(PATHS + "host.yaml"),
                PathDocuments.mirror("host", "scheme: http")
                        .replace("host.example.com", "\"user:%s@host.example.com\"".formatted(SECRET)));
        node.write(
                Path.of(PATHS + "inline.yaml"),
                PathDocuments.mirror("inline", "scheme: https, ca: {inline: \"%s\"}".formatted(SECRET)));
        node.write(Path.of("/root/login"), RegistrySite.CREDENTIALS + "\n");
        node.write(
                AgentService.DROP_INS.resolve("20-metrics.conf"),
                "[Service]\nEnvironment=REGPATH_METRICS_ADDRESS=127.0.0.1:9797\n");
        Map<String, String> outputs = new LinkedHashMap<>();
        say(outputs, "plan");
        AgentService agent = AgentService.start(node);
        node.awaitStatus("taken.example.com");

        // As a kubelet does it, with a login; what the list of processes shows meanwhile is kept.
        node.exec("rm", PATHS + "good.yaml").orThrow();
        node.write(Path.of(PATHS + "good.yaml"), Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        Background processes = Background.start(
                node,
                "bash -c 'until [ -e /run/pulled ]; do for file in /proc/[0-9]*/cmdline; do tr \"\\0\" \" \" < $file; echo; done;"
                        + " done 2> /dev/null'");
        node.awaitStatus(site.endpoint(RegistrySite.AUTHENTICATED));
        // In a process of its own, which the harness does not give to each command.
        node.exec(
                        Duration.ofMinutes(3),
                        "regpath",
                        "pull",
                        "--remove",
                        "--credentials-file",
                        "/root/login",
                        RegistrySite.SMALL_IMAGE)
                .orThrow();
        node.exec("touch", "/run/pulled").orThrow();
        processes.end();
        outputs.put("the list of processes", processes.output());
        assertThat(processes.output()).contains("--credentials-file");

        for (List<String> command : List.of(
                List.of("status"),
                List.of("status", "-o", "json"),
                List.of("plan"),
                List.of("verify", "taken.example.com", "header.example.com", "registry.example.com"),
                List.of("verify", "-o", "json", "taken.example.com", "header.example.com"),
                List.of("verify", "-o", "junit", "taken.example.com", "header.example.com"),
                List.of("explain", "taken.example.com"),
                List.of("explain", "-o", "json", "taken.example.com"))) {
            say(outputs, command.toArray(String[]::new));
        }
        outputs.put(
                "metrics",
                node.script("exec 3<>/dev/tcp/127.0.0.1/9797; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
                        .orThrow()
                        .out());
        assertThat(outputs.get("metrics")).contains("regpath_passes_total");
        outputs.put("journal of the agent", agent.journal());
        assertThat(agent.journal()).contains("InvalidHost");
        agent.stop();
        say(outputs, "revert");

        outputs.forEach((name, text) -> assertThat(text)
                .as(name)
                .isNotBlank()
                .doesNotContain(SECRET)
                .doesNotContain(RegistrySite.CREDENTIALS.split(":", -1)[1]));
    }

    private void say(Map<String, String> outputs, String... command) {
        Execution ended = node.regpath(command);
        outputs.put(String.join(" ", command) + " " + outputs.size(), ended.out() + ended.err());
    }

    private void pull() {
        node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
    }
}
