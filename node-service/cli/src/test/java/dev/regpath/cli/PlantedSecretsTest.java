package dev.regpath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A secret is planted wherever others can write one; no command prints it, and no line of the log holds it. */
@Timeout(120)
class PlantedSecretsTest {
    private static final String SECRET = "hunter2-planted";

    private final List<String> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            synchronized (logged) {
                logged.add(line.getMessage() + (line.getThrown() == null ? "" : " " + line.getThrown()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    Path root;

    private TestNode node;

    @BeforeEach
    void plant() throws IOException {
        Logger.getLogger("dev.regpath").addHandler(log);
        Logger.getLogger("dev.regpath").setLevel(Level.ALL);
        node = new TestNode(root);
        Map<String, String> mirrors = new LinkedHashMap<>();
        mirrors.put("good", "scheme: http, headers: {Authorization: \"Basic %1$s\", X-Many: [a, %1$s]}");
        mirrors.put("taken", "scheme: http");
        mirrors.put("broken", "scheme: http");
        mirrors.put("inline", "scheme: https, ca: {inline: \"%1$s\"}");
        mirrors.put("key", "scheme: https, ca: {file: " + key() + "}");
        mirrors.put("unknown", "scheme: http, password: %1$s");
        mirrors.put("wrong-kind", "scheme: http, headers: %1$s");
        mirrors.put("scheme", "scheme: \"https://user:%1$s@mirror.example.com\"");
        mirrors.put("line-break", "scheme: http, headers: {X-Key: \"%1$s\\n\"}");
        mirrors.forEach((name, mirror) -> node.withPath(name + ".yaml", document(name, mirror.formatted(SECRET))));
        node.withPath(
                "host.yaml",
                document("host", "scheme: http")
                        .replace(
                                "registry: host.example.com",
                                "registry: \"user:%s@host.example.com\"".formatted(SECRET)));
        node.withPath(
                "endpoint.yaml",
                document("endpoint", "scheme: http")
                        .replace("10.96.12.7:8443", "user:%s@10.96.12.7:8443".formatted(SECRET)));
        node.withPath("syntax.yaml", "spec: {headers: {Authorization: [\"%s\"}\n".formatted(SECRET));
        node.withPath("list.yaml", "- password: %s\n".formatted(SECRET));

        node.tree.withDirectory("/etc/containerd/certs.d/taken.example.com");
        node.tree.with("/etc/containerd/certs.d/taken.example.com/hosts.toml", """
                server = "https://user:%1$s@taken.example.com"
                # password: %1$s
                token = "%1$s"
                [host."https://robot:%1$s@mirror.example.com/v2?sig=%1$s"]
                  capabilities = ["pull", "resolve"]
                  X-Api-Key = "%1$s"
                [host."https://mirror.example.com".header]
                  Authorization = [
                    "Basic %1$s",
                  ]
                  "X-Team" = '''%1$s'''
                """.formatted(SECRET));
        node.tree.withDirectory("/etc/containerd/certs.d/broken.example.com");
        node.tree.with(
                "/etc/containerd/certs.d/broken.example.com/hosts.toml",
                "[host.\"https://mirror.example.com\".header]\nAuthorization = Basic %s\n".formatted(SECRET));
    }

    @AfterEach
    void listenNoLonger() {
        Logger.getLogger("dev.regpath").removeHandler(log);
        Logger.getLogger("dev.regpath").setLevel(null);
    }

    @Test
    void noCommandPrintsOneAndNoLineOfTheLogHoldsOne() throws IOException {
        Map<String, String> said = new LinkedHashMap<>();
        say(said, "plan");
        say(said, "apply");
        assertThat(node.hasMirror("good.example.com")).isTrue();
        // What a request needs is where containerd reads it; that alone must have it.
        assertThat(node.tree.text("/etc/containerd/certs.d/good.example.com/hosts.toml"))
                .contains(SECRET);
        say(said, "plan");
        say(said, "status");
        say(said, "status", "-o", "json");
        List<String> registries = List.of("good.example.com", "taken.example.com", "broken.example.com");
        for (String format : List.of("table", "json", "junit")) {
            List<String> more = new ArrayList<>(List.of("-o", format, "--step-timeout=200ms"));
            more.addAll(registries);
            say(said, "verify", more.toArray(String[]::new));
        }
        for (String registry : registries) {
            say(said, "explain", "--step-timeout=200ms", registry);
            say(said, "explain", "-o", "json", "--step-timeout=200ms", registry);
        }
        node.withPath("good.yaml", document("good", "scheme: http"));
        say(said, "plan");
        say(said, "apply");
        node.tree.with("/var/lib/regpath/manifest.json", "{\"password\": \"" + SECRET);
        say(said, "plan");
        say(said, "revert");

        said.forEach(
                (command, text) -> assertThat(text).as(command).isNotEmpty().doesNotContain(SECRET));
        assertThat(said.values()).anyMatch(text -> text.contains("taken.example.com"));
        synchronized (logged) {
            assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void aRunningAgentHasNoneInItsLogNorInTheListOfProcesses() throws Exception {
        Path file = root.resolve("agent.log");
        try (RunningAgent agent = RunningAgent.start(node, file)) {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> agent.log().contains("problem code=") && node.hasMirror("good.example.com"));
            TestNode.Ended status = node.run("status", "-o", "json");
            assertThat(status.out()).contains("good.example.com").doesNotContain(SECRET);
            assertThat(Files.readString(Path.of("/proc/" + agent.pid() + "/cmdline")))
                    .doesNotContain(SECRET);
            assertThat(agent.terminate()).isIn(0, 143);
            assertThat(agent.log()).contains("InvalidHost").doesNotContain(SECRET);
        }
    }

    @Test
    void aConversionPrintsNoPasswordOfAnEndpointOrALogin() throws IOException {
        Path file = Files.writeString(root.resolve("registries.yaml"), """
                mirrors:
                  docker.io:
                    endpoint: ["https://robot:%1$s@10.96.12.7:8443", "https://10.96.12.8/v2?sig=%1$s"]
                configs:
                  docker.io:
                    auth: {username: robot, password: %1$s, auth: %1$s, identity_token: %1$s}
                    tls: {key_file: /etc/ssl/key.pem}
                """.formatted(SECRET));
        java.io.StringWriter said = new java.io.StringWriter();
        java.io.PrintWriter writer = new java.io.PrintWriter(said);
        Main.commandLine().setOut(writer).setErr(writer).execute("convert", file.toString());
        assertThat(said.toString()).contains("10.96.12.8").doesNotContain(SECRET);
    }

    private void say(Map<String, String> said, String command, String... more) {
        TestNode.Ended ended = node.run(command, more);
        said.put("%d: %s %s".formatted(said.size(), command, String.join(" ", more)), ended.out() + ended.err());
    }

    private String key() throws IOException {
        Path file = root.resolve("etc/key.pem");
        Files.write(
                file,
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(SECRET)
                        .getBytes(UTF_8));
        return file.toString();
    }

    private static String document(String name, String mirror) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %1$s}
                spec:
                  registry: %1$s.example.com
                  mirror: {backend: {addresses: ["10.96.12.7:8443"]}, %2$s}
                """.formatted(name, mirror);
    }
}
