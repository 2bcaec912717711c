package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.LabNameserver.DnsBehaviour;
import dev.regpath.resolver.ResolverChoice;
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
 * The agent answers the daemons where the provider's DNS does not, and is not in their way when it is gone or hangs. Nobody
 * else on the node sees anything of it.
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
    private final LabNameserver ipv6Dns = LabNameserver.startIpv6(lab);

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    /** Its daemons ask the lab's nameserver. */
    private Node node(Generation generation) {
        Node node = lab.node(generation, site);
        node.write(RESOLV_CONF, dns.resolvConf());
        return node;
    }

    /** Lets the daemons ask another one, and the agent see that at once: when a path file changes it looks at everything. */
    private void ask(Node node, LabNameserver nameserver) {
        node.write(RESOLV_CONF, nameserver.resolvConf());
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
    }

    private static AgentService startAgent(Node node) {
        return AgentService.start(node, ResolverChoice.Scoped);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void theDaemonsFindARegistryThatDnsDoesNotAndNobodyElseSeesAnything(Generation generation) {
        dns.answer(DnsBehaviour.DEAD);
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
            othersAreUntouched(node, dns);

            ask(node, ipv6Dns);
            node.awaitStatus("]:53/UDP");
            awaitPull(node);
            othersAreUntouched(node, ipv6Dns);

            agent.hang();
            awaitQuestion(node);
            othersAreUntouched(node, ipv6Dns);
            agent.killForGood();
            assertThat(node.regpath("verify", RegistrySite.NAME).out()).contains("RP307");
            othersAreUntouched(node, ipv6Dns);
            node.write(RESOLV_CONF, dns.resolvConf());

            node.regpath("revert").orThrow();
            node.exec("rm", "-rf", "/etc/regpath").orThrow();
            assertThat(before.differences(node.tree(WATCHED))).isEmpty();
        }
    }

    @Test
    void aUsersOwnRedirectOfAQuestionToTheNodeNeedsNoAgent() {
        dns.answer(DnsBehaviour.DEAD);
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
                    () -> Optional.of(oddFrom(node, "containerd.service", "udp", dns))
                            .filter(HexFormat.of().formatHex("own".getBytes(StandardCharsets.US_ASCII))::equals));
            assertThat(oddFrom(node, "ssh.service", "udp", dns)).isEqualTo(oddAnswer());
        }
    }

    @Test
    void whereNoHookSeesTheQuestionsNamesArePinnedAndThisIsSaid() {
        dns.answer(DnsBehaviour.DEAD);
        try (Node node = node(Generation.CONTAINERD_1_7)) {
            node.write(RESOLV_CONF, "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n");
            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            AgentService agent = startAgent(node);
            awaitPull(node);
            assertThat(node.read(HOSTS)).contains(RegistrySite.NAME);
            assertThat(node.regpath("status").out())
                    .contains("HostsFileInstead", "127.0.0.53")
                    .containsPattern("in place +hosts file");

            ask(node, dns);
            node.awaitStatus("resolver");
            assertThat(node.read(HOSTS)).doesNotContain(RegistrySite.NAME);

            // Debian's containerd is built with cgo.
            node.write(SWITCH, "hosts: files resolve [!UNAVAIL=return] dns\n");
            ask(node, dns);
            node.awaitStatus("without a nameserver");
            assertThat(node.read(HOSTS)).contains(RegistrySite.NAME);
            agent.stop();
        }
    }

    /** What others ask, and what daemons ask about other names, comes and goes byte for byte. */
    private static void othersAreUntouched(Node node, LabNameserver nameserver) {
        nameserver.forget();
        for (String unit : List.of("ssh.service", "containerd.service")) {
            for (String protocol : List.of("udp", "tcp")) {
                assertThat(oddFrom(node, unit, protocol, nameserver)).isEqualTo(oddAnswer());
            }
        }
        assertThat(nameserver.asked()).filteredOn(ODD::equals).hasSize(4);
    }

    private static String oddAnswer() {
        return HexFormat.of().formatHex(LabNameserver.oddAnswer(HexFormat.of().parseHex(ODD)));
    }

    /** What the nameserver answers to a process in a unit's cgroup, in hexadecimal digits; over TCP without its length. */
    private static String oddFrom(Node node, String unit, String protocol, LabNameserver nameserver) {
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
                                nameserver.address().getHostAddress(),
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

    /** Whoever asks an agent that is stopped asks the nameserver a few seconds later. */
    private void awaitQuestion(Node node) {
        ipv6Dns.forget();
        boolean _ = Waiting.until("the nameserver itself is asked", NOTICED, () -> {
            Execution _ = kubeletAsks(node);
            return Optional.of(!ipv6Dns.asked().isEmpty()).filter(asked -> asked);
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
