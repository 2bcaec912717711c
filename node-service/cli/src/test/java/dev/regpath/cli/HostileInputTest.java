package dev.regpath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may write on a node spoils what is theirs; the good path beside it is applied. */
@Timeout(120)
class HostileInputTest {
    private static final String NAMES = """
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
            """;

    @TempDir
    Path root;

    @Test
    void everyHostileDocumentAtOnceLeavesTheGoodPathAlone() throws Exception {
        Path pipe = root.resolve("pipe");
        makePipe(pipe);
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put("zero", ca("/dev/zero"));
        hostile.put("pipe", ca(pipe.toString()));
        hostile.put("kmsg", ca("/proc/kmsg"));
        hostile.put("directory", ca("/etc"));
        hostile.put("watchdog", ca("/dev/null"));
        hostile.put("client", "scheme: https, clientCertificates: [{certificate: /dev/zero}]");
        hostile.put("blanks", ca(blanks().toString()));
        hostile.put("values", "scheme: http, headers: {X-Team: [" + "\"\",".repeat(60_000) + "]}");
        hostile.put("name", "scheme: http, headers: {X-Team: !%20 x}");
        hostile.put("number", "scheme: http, dialTimeout: !!float ._");
        hostile.put("digits", "scheme: http, dialTimeout: " + "9".repeat(100_000));
        hostile.forEach((name, mirror) -> node.withPath(name + ".yaml", document(name, mirror)));
        node.withPath("markers.yaml", "---\n]\n".repeat(60_000));
        node.withPath("brackets.yaml", "[".repeat(200_000));
        node.withPath("half.yaml", "a: \"\\uD800\"\n---\n%YAML 99999999999.1\n---\n!%20");
        Files.write(root.resolve("etc/regpath/paths.d/latin.yaml"), new byte[] {'a', ':', (byte) 0xe9});
        Files.createDirectory(root.resolve("etc/regpath/paths.d/folder.yaml"));
        makePipe(root.resolve("etc/regpath/paths.d/fifo.yaml"));
        Files.createSymbolicLink(root.resolve("etc/regpath/paths.d/zero-link.yaml"), Path.of("/dev/zero"));

        TestNode.Ended ended = node.run("apply");

        assertThat(node.hasMirror("good.example.com")).as(ended.err()).isTrue();
        for (String name : hostile.keySet()) {
            assertThat(ended.out() + ended.err()).contains(name);
            assertThat(node.hasMirror(name + ".example.com")).as(name).isFalse();
        }
        for (String file : List.of("markers", "brackets", "half", "latin", "folder", "fifo", "zero-link")) {
            assertThat(ended.out() + ended.err()).contains(file + ".yaml");
        }
        assertThat(node.run("plan").code()).isNotEqualTo(3);
        assertThat(node.run("status").out()).contains("good.example.com");
    }

    @Test
    void aTextWithCharactersOutsideOfTheBasicPlaneIsApplied() {
        TestNode node = new TestNode(root)
                .withPath("good.yaml", TestNode.GOOD + "  description: \"" + "x".repeat(830) + "😀\"\n");
        for (int length = 700; length < 1024; length += 1) {
            node.withPath("good.yaml", TestNode.GOOD + "  description: \"" + "x".repeat(length) + "😀\"\n");
            if ((TestNode.GOOD + "  description: \"" + "x".repeat(length)).length() % 1024 == 1023) {
                break;
            }
        }
        assertThat(node.run("apply").err()).isEmpty();
        assertThat(node.hasMirror("good.example.com")).isTrue();
    }

    @Test
    void aHostsTomlOfOthersThatCannotBeDigestedCostsItsOwnMirrorOnly() throws Exception {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        List<String> names = List.of("comments", "endless", "huge", "fifo", "folder", "tokens");
        names.forEach(name -> node.withPath(name + ".yaml", document(name, "scheme: http")));
        Path certs = root.resolve("etc/containerd/certs.d");
        for (String name : names) {
            Files.createDirectories(certs.resolve(name + ".example.com"));
        }
        Files.writeString(
                certs.resolve("comments.example.com/hosts.toml"),
                "# was: https://registry\n".repeat(1000) + "server = \nx = = 1\n" + "# a\n".repeat(1000));
        Files.createSymbolicLink(certs.resolve("endless.example.com/hosts.toml"), Path.of("/dev/zero"));
        Files.writeString(certs.resolve("huge.example.com/hosts.toml"), "# x\n".repeat(1 << 20));
        makePipe(certs.resolve("fifo.example.com/hosts.toml"));
        Files.createDirectory(certs.resolve("folder.example.com/hosts.toml"));
        Files.writeString(certs.resolve("tokens.example.com/hosts.toml"), "x = [" + "1,".repeat(30_000) + "]\n");

        TestNode.Ended ended = node.run("apply");

        assertThat(node.hasMirror("good.example.com")).as(ended.err()).isTrue();
        for (String name : List.of("endless", "huge", "fifo", "folder", "tokens")) {
            assertThat(ended.out() + ended.err()).contains(name + ".example.com");
        }
        assertThat(certs.resolve("tokens.example.com/hosts.toml")).content().startsWith("x = [1,");
        assertThat(node.run("status").out()).contains("good.example.com");
    }

    @Test
    void aHostsFileThatCannotBeReadCostsNamesOnly() throws Exception {
        for (String kind : List.of("pipe", "zero", "large", "directory")) {
            Path own = Files.createDirectory(root.resolve(kind));
            TestNode node =
                    new TestNode(own).withPath("good.yaml", TestNode.GOOD).withPath("names.yaml", NAMES);
            Path hosts = own.resolve("etc/hosts");
            Files.delete(hosts);
            switch (kind) {
                case "pipe" -> makePipe(hosts);
                case "zero" -> Files.createSymbolicLink(hosts, Path.of("/dev/zero"));
                case "large" ->
                    Files.writeString(hosts, "203.0.113.5 a-name-of-somebody.example.com\n".repeat(100_000));
                default -> Files.createDirectory(hosts);
            }
            TestNode.Ended ended = node.run("apply");
            assertThat(node.hasMirror("good.example.com"))
                    .as(kind + ended.err())
                    .isTrue();
            assertThat(ended.err()).as(kind).contains("etc/hosts").doesNotContain("Exception");
            TestNode.Ended status = node.run("status");
            assertThat(status.code()).as(status.err()).isZero();
            assertThat(status.out()).as(kind).contains("good.example.com");
            assertThat(node.run("revert").err()).as(kind).doesNotContain("Exception");
        }
    }

    @Test
    void whatStandsInThePlaceOfOurOwnStateIsNoReasonToStop() throws Exception {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        Path state = Files.createDirectories(root.resolve("var/lib/regpath"));
        Files.writeString(state.resolve("resources"), "a file where a directory is expected");
        Files.createDirectory(state.resolve("last-known-good"));
        makePipe(state.resolve("node.json"));
        TestNode.Ended ended = node.run("apply");
        assertThat(node.hasMirror("good.example.com")).as(ended.err()).isTrue();
        assertThat(ended.err()).contains("last-known-good").contains("→");

        TestNode.Ended reverted = node.run("revert");
        assertThat(node.hasMirror("good.example.com")).as(reverted.err()).isFalse();
        assertThat(state.resolve("node.json")).doesNotExist();
    }

    @Test
    void aDirectoryAmongTheRememberedResourcesKeepsNoneOfThemFromBeingRemoved() throws Exception {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        Path resources = Files.createDirectories(root.resolve("var/lib/regpath/resources"));
        Files.createDirectories(resources.resolve("a-directory/with-something"));
        Files.writeString(resources.resolve("garbage"), "no resource");
        Files.writeString(resources.resolve("z"), "no resource");
        assertThat(node.run("apply").code()).isZero();

        TestNode.Ended ended = node.run("revert");

        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("a-directory").contains("→");
        assertThat(node.hasMirror("good.example.com")).isFalse();
        assertThat(resources.resolve("garbage")).doesNotExist();
        assertThat(resources.resolve("z")).doesNotExist();
        assertThat(root.resolve("var/lib/regpath/last-known-good")).doesNotExist();
    }

    /** Java knows no path with such a letter there; that it can be no reason to end is seen in a process of its own. */
    @Test
    void aPathThatTheLocaleCannotEncodeIsAProblemOfItsDocument() throws Exception {
        new TestNode(root)
                .withPath("good.yaml", TestNode.GOOD)
                .withPath("ca.yaml", document("ca", ca("/etc/ssl/é.pem")))
                .withPath("scope.yaml", document("scope", "scheme: http") + "  scope: {cgroups: [/é]}\n");
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.regpath.cli.Main",
                "apply"));
        command.addAll(new TestNode(root).options());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Path said = root.resolve("said");
        Process process = builder.redirectOutput(said.toFile()).start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(said, UTF_8);
        assertThat(new TestNode(root).hasMirror("good.example.com")).as(text).isTrue();
        assertThat(text).contains("ca.yaml").contains("scope.yaml").contains("encoding of paths");
    }

    @Test
    void theLauncherSetsAnEncodingThatKnowsAllPaths() throws Exception {
        Path java = root.resolve("bin/java");
        Files.createDirectories(root.resolve("bin"));
        Files.writeString(java, "#!/bin/sh\necho \"$LC_ALL\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder("sh", "src/main/dist/bin/regpath", "status");
        builder.environment().put("JAVA_HOME", root.toString());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("C.UTF-8\n");
    }

    private Path blanks() throws IOException {
        return Files.writeString(
                root.resolve("blanks.pem"), "-----BEGIN CERTIFICATE-----\nAQID\n" + " ".repeat(200_000) + "x");
    }

    private static void makePipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    private static String ca(String file) {
        return "scheme: https, ca: {file: %s}".formatted(file);
    }

    private static String document(String name, String mirror) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec:
                  registry: %s.example.com
                  mirror: {backend: {addresses: ["10.96.12.7:8443"]}, %s}
                """.formatted(name, name, mirror);
    }
}
