package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.LabNameserver.Manner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent answers the daemons where the provider's DNS does not, or lies, and is not in their way when it is gone or
 * hangs. Nobody else on the node sees anything of it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ScopedDnsIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final Path SWITCH = Path.of("/etc/nsswitch.conf");
    private static final String[] WATCHED = {"/etc", "/sys/fs/bpf"};

    /** Names are looked up each half minute, and Go believes for five seconds what it was told. */
    private static final Duration NOTICED = Duration.ofSeconds(90);

    /** An id, recursion, one question for the text of odd.example.com, and an extension with signatures. */
    private static final String ODD =
            "abcd01000001000000000001036f6464076578616d706c6503636f6d00001000010000291000000080000000";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final LabNameserver dns = LabNameserver.start(lab);

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    /** Its daemons ask the lab's nameserver. */
    private Node node(Generation generation) {
        Node node = lab.node(generation, site);
        node.write(
                RESOLV_CONF,
                "nameserver %s%noptions timeout:1 attempts:1%n"
                        .formatted(dns.address().getHostAddress()));
        return node;
    }

    private static AgentService startAgent(Node node) {
        AgentService agent = AgentService.install(node);
        node.write(
                AgentService.DROP_INS.resolve("20-resolver.conf"), "[Service]\nEnvironment=REGPATH_RESOLVER=Scoped\n");
        node.exec("systemctl", "daemon-reload").orThrow();
        node.exec(Duration.ofMinutes(2), "systemctl", "start", "regpath-node").orThrow();
        return agent;
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void theDaemonsFindARegistryThatDnsDoesNotAndNobodyElseSeesAnything(Generation generation) {
        dns.answer(Manner.DEAD);
        try (Node node = node(generation)) {
            FileSnapshot before = node.tree(WATCHED);
            String hosts = node.read(HOSTS);
            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            AgentService agent = startAgent(node);

            awaitPull(node);
            assertThat(site.requests()).anyMatch(Way.REDIRECT_ONLY.servedABlob());
            kubeletAsks(node).orThrow();
            assertThat(node.read(HOSTS)).isEqualTo(hosts);
            assertThat(node.exec("getent", "hosts", RegistrySite.NAME).succeeded())
                    .as("others find a name that exists nowhere")
                    .isFalse();
            assertThat(node.regpath("status").out())
                    .containsPattern(
                            "registry.example.com +company +192\\.0\\.2\\.\\d+ +placeholder +in place +resolver")
                    .containsPattern(":53/UDP +\\(resolver\\)");
            assertThat(node.regpath("explain", RegistrySite.SMALL_IMAGE)
                            .orThrow()
                            .out())
                    .containsPattern("name +answered by the agent with 192\\.0\\.2\\.\\d+ \\(placeholder\\)");
            assertThat(node.regpath("verify", RegistrySite.NAME).orThrow().out())
                    .contains("RP306")
                    .doesNotContain("the table last applied");
            othersAreUntouched(node);

            dns.answer(Manner.NXDOMAIN);
            awaitPull(node);
            dns.answer(Manner.LYING);
            awaitPull(node);
            node.awaitStatus(LabNameserver.WRONG.getHostAddress());
            awaitPull(node);
            dns.answer(Manner.DEAD);
            node.awaitStatus("last known");
            awaitPull(node);

            agentHangs(node);
            agentIsKilled(node, agent);

            node.regpath("revert").orThrow();
            node.exec("rm", "-rf", "/etc/regpath").orThrow();
            assertThat(before.differences(node.tree(WATCHED))).isEmpty();
        }
    }

    /** Whoever asks an agent that is stopped asks the nameserver a few seconds later. */
    private void agentHangs(Node node) {
        node.exec("systemctl", "kill", "--signal=STOP", "regpath-node").orThrow();
        try {
            dns.forget();
            awaitQuestion(node);
            othersAreUntouched(node);
            whoIsAskedIsTheNameserver(node);
        } finally {
            dns.answer(Manner.DEAD);
            node.exec("systemctl", "kill", "--signal=CONT", "regpath-node").orThrow();
        }
        awaitPull(node);
    }

    /** Whoever asks an agent that is gone asks the nameserver at once. */
    private void agentIsKilled(Node node, AgentService agent) {
        agent.killForGood();
        dns.forget();
        Execution _ = kubeletAsks(node);
        assertThat(dns.wasAskedFor(RegistrySite.NAME)).isTrue();
        assertThat(node.regpath("verify", RegistrySite.NAME).out()).contains("RP307");
        whoIsAskedIsTheNameserver(node);
        othersAreUntouched(node);
    }

    /** A wrong address is led nevertheless: the kernel knows it, and no agent is needed for that. */
    private void whoIsAskedIsTheNameserver(Node node) {
        for (Manner manner : Manner.values()) {
            dns.answer(manner);
            dns.forget();
            assertThat(kubeletAsks(node).succeeded()).as("%s", manner).isEqualTo(manner == Manner.LYING);
            assertThat(dns.wasAskedFor(RegistrySite.NAME)).as("%s", manner).isTrue();
        }
        awaitPull(node);
        dns.answer(Manner.DEAD);
    }

    @Test
    void aUsersOwnRedirectOfAQuestionToTheNodeNeedsNoAgent() {
        dns.answer(Manner.DEAD);
        try (Node node = node(Generation.CONTAINERD_1_7)) {
            node.write(Path.of("/run/Own.java"), """
                    import java.net.*;
                    public class Own {
                        public static void main(String[] none) throws Exception {
                            DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 5353));
                            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                            while (true) {
                                packet.setLength(512);
                                socket.receive(packet);
                                socket.send(new DatagramPacket("own".getBytes(), 3, packet.getSocketAddress()));
                            }
                        }
                    }
                    """);
            node.exec("systemd-run", "--unit=own-dns", "/opt/java/bin/java", "/run/Own.java")
                    .orThrow();
            node.write(PATH_FILE, """
                    apiVersion: regpath.dev/v1alpha1
                    kind: RegistryPath
                    metadata: {name: own}
                    spec:
                      registry: other.example.com
                      redirects:
                        - name: dns
                          frontend: {addresses: [%s], ports: [{port: 53, protocol: UDP}]}
                          backend: {addresses: ["127.0.0.1:5353"]}
                    """.formatted(dns.address().getHostAddress()));
            node.regpath("apply").orThrow();

            Waiting.until(
                    "the user's own server answers",
                    NOTICED,
                    () -> Optional.of(oddFrom(node, "containerd.service", "udp"))
                            .filter(HexFormat.of().formatHex("own".getBytes(StandardCharsets.US_ASCII))::equals));
            assertThat(oddFrom(node, "ssh.service", "udp")).isEqualTo(oddAnswer());
        }
    }

    @Test
    void whereNoHookSeesTheQuestionsNamesArePinnedAndThisIsSaid() {
        dns.answer(Manner.DEAD);
        try (Node node = node(Generation.CONTAINERD_1_7)) {
            node.write(RESOLV_CONF, "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n");
            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            AgentService agent = startAgent(node);
            awaitPull(node);
            assertThat(node.read(HOSTS)).contains(RegistrySite.NAME);
            assertThat(node.regpath("status").out())
                    .contains("HostsFileInstead", "127.0.0.53")
                    .containsPattern("in place +hosts file");

            node.write(
                    RESOLV_CONF,
                    "nameserver %s%noptions timeout:1 attempts:1%n"
                            .formatted(dns.address().getHostAddress()));
            node.awaitStatus("resolver");
            assertThat(node.read(HOSTS)).doesNotContain(RegistrySite.NAME);

            // Debian's containerd is built with cgo.
            node.write(SWITCH, "hosts: files resolve [!UNAVAIL=return] dns\n");
            node.awaitStatus("without a nameserver");
            assertThat(node.read(HOSTS)).contains(RegistrySite.NAME);
            agent.stop();
        }
    }

    /** What others ask, and what daemons ask about other names, comes and goes byte for byte. */
    private void othersAreUntouched(Node node) {
        dns.forget();
        for (String protocol : List.of("udp", "tcp")) {
            assertThat(oddFrom(node, "ssh.service", protocol)).isEqualTo(oddAnswer());
        }
        for (String protocol : List.of("udp", "tcp")) {
            assertThat(oddFrom(node, "containerd.service", protocol)).isEqualTo(oddAnswer());
        }
        assertThat(dns.asked()).filteredOn(ODD::equals).hasSize(4);
    }

    private static String oddAnswer() {
        return HexFormat.of().formatHex(LabNameserver.oddAnswer(HexFormat.of().parseHex(ODD)));
    }

    /** What the nameserver answers to a process in a unit's cgroup, in hexadecimal digits; over TCP without its length. */
    private String oddFrom(Node node, String unit, String protocol) {
        boolean tcp = protocol.equals("tcp");
        String question = (tcp ? "%04x".formatted(ODD.length() / 2) : "") + ODD;
        int expected = oddAnswer().length() / 2 + 2;
        String answer = node.script("""
                        group=/sys/fs/cgroup/system.slice/%s
                        mkdir -p $group
                        echo $BASHPID > $group/cgroup.procs
                        exec 3<> /dev/%s/%s/53
                        printf '%s' >&3
                        timeout 5 dd bs=%d count=1 %s status=none <&3 | od -An -v -tx1 | tr -d ' \\n'
                        """.formatted(
                                unit,
                                protocol,
                                dns.address().getHostAddress(),
                                question.replaceAll("..", "\\\\x$0"),
                                expected,
                                tcp ? "iflag=fullblock" : ""))
                .out()
                .strip();
        return tcp && answer.length() > 4 ? answer.substring(4) : answer;
    }

    private static Execution kubeletAsks(Node node) {
        return node.kubelet().curl("-sSf", "--max-time", "20", "https://%s/v2/".formatted(RegistrySite.NAME));
    }

    private void awaitQuestion(Node node) {
        boolean _ = Waiting.until("the nameserver itself is asked", NOTICED, () -> {
            Execution _ = kubeletAsks(node);
            return Optional.of(dns.wasAskedFor(RegistrySite.NAME)).filter(asked -> asked);
        });
    }

    private static void awaitPull(Node node) {
        Execution _ = Waiting.until(
                "the image is pulled", NOTICED, () -> Optional.of(pull(node)).filter(Execution::succeeded));
    }

    private static Execution pull(Node node) {
        List<String> arguments = new ArrayList<>(List.of("pull", RegistrySite.SMALL_IMAGE));
        arguments.addAll(Way.REDIRECT_ONLY.credentials());
        return node.regpath(arguments.toArray(String[]::new));
    }
}
