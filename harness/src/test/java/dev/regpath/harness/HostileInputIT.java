package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every hostile document at once: each costs its own path, is named with a remedy, and the agent stays up. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileInputIT {
    private static final String PATHS = "/etc/regpath/paths.d/";
    private static final String CERTS = "/etc/containerd/certs.d/";
    private static final String[] WATCHED = {"/etc", "/sys/fs/bpf"};

    private static final String HELD = "path 'company' stays as it was";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private Node node;
    private List<String> attached = List.of();

    @BeforeEach
    void startANodeThatCannotPull() {
        node = lab.node(Generation.CONTAINERD_2_1, site);
        node.cut(DeadPath.RESET);
        attached = node.attachedBesidesSystemds();
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
    void everyHostileDocumentAtOnceCostsItsOwnPathAndNotTheAgent() {
        Map<String, String> culprits = placeHostileInput();
        FileSnapshot before = node.tree(WATCHED);

        AgentService agent = AgentService.start(node);

        site.forgetRequests();
        pull();
        assertThat(site.requests()).anyMatch(Way.MIRROR_ONLY.servedABlob());
        Execution shown = node.regpath("status").orThrow();
        assertThat(shown.err()).isEmpty();
        String status = shown.out();
        assertThat(status).contains("203.0.113.10:443/TCP", "registry.example.com");
        List<String> problems =
                status.lines().dropWhile(line -> !line.equals("Problems")).toList();
        List<String> journal = agent.journal().lines().toList();
        culprits.forEach((culprit, what) -> {
            assertThat(remedies(problems, culprit))
                    .as("status of %s (%s)", culprit, what)
                    .isNotEmpty();
            assertThat(journal)
                    .as("journal of %s (%s)", culprit, what)
                    .anyMatch(line -> line.contains("problem code=")
                            && line.contains(culprit)
                            && line.contains(" remedy=")
                            && !line.endsWith(" remedy="));
        });

        // A good path that comes now is applied, too: the agent is not busy with what it cannot digest.
        node.write(
                Path.of(PATHS + "later.yaml"),
                PathDocuments.good(site)
                        .replace("good", "later")
                        .replace("registry.example", "later.example")
                        .replace("203.0.113.10", "203.0.113.12"));
        node.awaitStatus("later.example.com");
        assertThat(agent.restarts()).isZero();
        assertThat(agent.property("ActiveState")).isEqualTo("active");

        agent.stop();
        node.exec("rm", PATHS + "later.yaml").orThrow();
        node.regpath("revert").orThrow();
        assertThat(before.differences(node.tree(WATCHED))).isEmpty();
        assertThat(node.attachedBesidesSystemds()).isEqualTo(attached);
        assertThat(node.exec("ls", "/var/lib/regpath").succeeded()).isFalse();
    }

    /** Whatever is wrong with the new text, and whether it is found while decoding or while planning. */
    @Test
    void aRefusedEditLeavesThePathInPlaceWithAndWithoutAnAgent() {
        Path file = Path.of(PATHS + "good.yaml");
        String path = Way.REDIRECT_ONLY.document(site);
        Map<String, String> edits = Map.of(
                "99999", path.replace("port: 443", "port: 99999"),
                "PortsDiffer", path.replace("redirects:", "names: {pin: Always}\n  redirects:"),
                "ProtectedAddress", path.replace("hosts: [registry.example.com]", "addresses: [169.254.169.254]"),
                "good.yaml:", path.replace("spec:", "spec: ["));
        node.write(file, path);
        node.regpath("apply").orThrow();
        pull();
        FileSnapshot before = node.tree("/etc/containerd", "/etc/hosts", "/sys/fs/bpf");

        edits.forEach((problem, edit) -> {
            node.write(file, edit);
            Execution applied = node.regpath("apply");
            assertThat(applied.exitCode()).as(problem).isEqualTo(1);
            assertThat(applied.out() + applied.err()).contains(problem, HELD);
            pull();
            assertThat(before.differences(node.tree("/etc/containerd", "/etc/hosts", "/sys/fs/bpf")))
                    .as(problem)
                    .isEmpty();
        });

        node.write(file, path);
        AgentService agent = AgentService.start(node);
        edits.forEach((problem, edit) -> {
            node.write(file, edit);
            node.awaitStatus(HELD);
            assertThat(node.regpath("status").out()).contains(problem);
            pull();
            node.write(file, path);
            Waiting.until(
                    "nothing is held",
                    Duration.ofSeconds(90),
                    () -> Optional.of(node.regpath("status").out()).filter(status -> !status.contains(HELD)));
        });
        agent.stop();
    }

    /**
     * Puts everything in place.
     *
     * @return a word that status and log must name, and what it is about
     */
    private Map<String, String> placeHostileInput() {
        Map<String, String> culprits = new LinkedHashMap<>();
        // Documents that cannot be digested.
        Map<String, String> texts = Map.of(
                "markers", "---\n]\n".repeat(60_000),
                "brackets", "[".repeat(200_000),
                "tags", "!%20",
                "half", "a: \"\\uD800\"\n",
                "number", PathDocuments.mirror("number", "scheme: http, dialTimeout: !!float ._"),
                "port", PathDocuments.mirror("port", "scheme: http").replace("8443", "99999"),
                "values",
                        PathDocuments.mirror(
                                "values", "scheme: http, headers: {X-Team: [" + "\"\",".repeat(60_000) + "]}"));
        texts.forEach((name, text) -> {
            node.write(Path.of(PATHS + name + ".yaml"), text);
            culprits.put(name + ".yaml", "a document");
        });
        node.script("cd %s; mkdir folder.yaml; mkfifo fifo.yaml; ln -s /dev/zero zero.yaml".formatted(PATHS))
                .orThrow();
        List.of("folder", "fifo", "zero").forEach(name -> culprits.put(name + ".yaml", "no document at all"));

        // Certificates that never come, never end, or take a parser for ever.
        node.script("mkfifo /etc/pipe.pem; { printf -- '-----BEGIN CERTIFICATE-----\nAQID\n';"
                        + " head -c 200000 /dev/zero | tr '\\0' ' '; echo x; } > /etc/blanks.pem")
                .orThrow();
        Map<String, String> authorities = Map.of(
                "endless", "ca: {file: /dev/zero}",
                "pipe", "ca: {file: /etc/pipe.pem}",
                "kernel", "ca: {file: /proc/kmsg}",
                "blanks", "ca: {file: /etc/blanks.pem}",
                "letters", "ca: {file: /etc/ssl/\u00e9.pem}",
                "client", "clientCertificates: [{certificate: /dev/zero}]");
        authorities.forEach((name, authority) -> hostile(culprits, name, "scheme: https, " + authority));

        // Files of others in containerd's directory.
        List.of("huge", "hosts-fifo", "hosts-zero", "hosts-folder", "tokens", "comments")
                .forEach(name ->
                        node.exec("mkdir", "-p", CERTS + name + ".example.com").orThrow());
        List.of("huge", "hosts-fifo", "hosts-zero", "hosts-folder", "tokens", "comments")
                .forEach(name -> hostile(culprits, name, "scheme: http"));
        node.script("""
                        cd %s
                        head -c 50000000 /dev/zero | tr '\\0' '#' > huge.example.com/hosts.toml
                        mkfifo hosts-fifo.example.com/hosts.toml
                        ln -s /dev/zero hosts-zero.example.com/hosts.toml
                        mkdir hosts-folder.example.com/hosts.toml
                        { printf 'x = ['; for i in {1..30000}; do printf '1,'; done; echo ']'; } > tokens.example.com/hosts.toml
                        { for i in {1..1000}; do echo '# was: https://registry'; done; echo 'x = = 1'; } > comments.example.com/hosts.toml
                        """.formatted(CERTS)).orThrow();

        // What containerd would read at its next start, which is not now.
        node.script(
                        "sed -i '1i imports = [\"/etc/containerd/[z-a*.toml\", \"/dev/zero\", \"/etc/containerd/pipe.toml\"]'"
                                + " /etc/containerd/config.toml; mkfifo /etc/containerd/pipe.toml")
                .orThrow();
        culprits.put("/dev/zero", "an import of containerd's configuration");
        culprits.put("/etc/containerd/pipe.toml", "an import of containerd's configuration");

        // In the place of Regpath's own state, and of the node's names.
        node.script(
                        "mkdir -p /var/lib/regpath/resources/a-directory /var/lib/regpath/last-known-good;"
                                + " echo garbage > /var/lib/regpath/resources/garbage; mkfifo /var/lib/regpath/node.json;"
                                + " for i in {1..100000}; do echo \"203.0.113.5 name-$i.of-somebody.example.net\"; done >> /etc/hosts")
                .orThrow();
        node.write(Path.of(PATHS + "names.yaml"), """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: names}
                spec:
                  registry: names.example.com
                  names: {pin: Always}
                  redirects:
                  - name: gateway
                    frontend: {hosts: [names.example.com], ports: [{port: 443}]}
                    backend: {addresses: ["10.96.12.7:443"]}
                """);
        culprits.put("/etc/hosts", "the hosts file");
        culprits.put("/var/lib/regpath/last-known-good", "a directory in the place of a file");
        return culprits;
    }

    private void hostile(Map<String, String> culprits, String name, String mirror) {
        node.write(Path.of(PATHS + name + ".yaml"), PathDocuments.mirror(name, mirror));
        culprits.put(name + ".example.com", mirror);
    }

    /** What is to be done about the problems that name this. */
    private static List<String> remedies(List<String> problems, String culprit) {
        return IntStream.range(0, problems.size() - 1)
                .filter(i -> problems.get(i).contains(culprit))
                .mapToObj(i -> problems.get(i + 1))
                .filter(line -> line.startsWith("    → "))
                .toList();
    }

    private void pull() {
        node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
    }
}
