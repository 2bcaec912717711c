package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.cli.TestNode.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong in a file: it is told where, what and how to mend it, and all other files are carried out. */
class WrongInputTest {
    @TempDir
    private Path root;

    /**
     * A fault.
     *
     * @param document what the file says
     * @param line where the fault is; 0 for the file as a whole
     */
    record Fault(String document, int line, String code, String field) {}

    private static Arguments fault(String what, String document, int line, String code, String field) {
        return Arguments.argumentSet(what, new Fault(document, line, code, field));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("text that is not YAML", "kind: [RegistryPath\nspec: {", 2, "InvalidYaml", ""),
                fault("a binary file", "\u0000\u0001\u0002", 1, "InvalidYaml", ""),
                fault("a tab for a blank", "kind: RegistryPath\nspec:\n\tregistry: a\n", 3, "InvalidYaml", ""),
                fault(
                        "a field that does not exist",
                        mirror("registry.example.com", "mirrors: {}"),
                        7,
                        "UnknownField",
                        "spec.mirrors"),
                fault(
                        "a scheme in the registry",
                        mirror("https://registry.example.com", ""),
                        6,
                        "InvalidHost",
                        "spec.registry"),
                fault(
                        "an underscore in the registry",
                        mirror("registry_1.example.com", ""),
                        6,
                        "InvalidHost",
                        "spec.registry"),
                fault("a way up in the registry", mirror("../../etc/cron.d", ""), 6, "InvalidHost", "spec.registry"),
                fault("a registry that is a way up", mirror("'..'", ""), 6, "InvalidHost", "spec.registry"),
                fault(
                        "a line end in the registry",
                        mirror("\"a.example.com\\n[host]\"", ""),
                        6,
                        "InvalidHost",
                        "spec.registry"),
                fault(
                        "an escape sequence in the registry",
                        mirror("\"a.example.com\\e[31m\"", ""),
                        6,
                        "InvalidHost",
                        "spec.registry"),
                fault(
                        "a way up in a frontend's name",
                        redirect("hosts: [../etc/hosts]", 443, "10.1.1.1:8443"),
                        9,
                        "InvalidHost",
                        "spec.redirects[0].frontend.hosts[0]"),
                fault(
                        "families that do not meet",
                        redirect("addresses: ['2001:db8::10']", 443, "10.1.1.1:8443"),
                        9,
                        "MixedFamilies",
                        "spec.redirects[0].frontend"),
                fault(
                        "port 0",
                        redirect("addresses: [203.0.113.10]", 0, "10.1.1.1:8443"),
                        9,
                        "InvalidPort",
                        "spec.redirects[0].frontend.ports[0].port"),
                fault(
                        "port 65536",
                        redirect("addresses: [203.0.113.10]", 65536, "10.1.1.1:8443"),
                        9,
                        "InvalidPort",
                        "spec.redirects[0].frontend.ports[0].port"),
                fault(
                        "port 0 of a backend",
                        redirect("addresses: [203.0.113.10]", 443, "10.1.1.1:0"),
                        10,
                        "InvalidPort",
                        "spec.redirects[0].backend.addresses[0]"),
                fault(
                        "port 65536 of a mirror",
                        mirror("registry.example.com", "").replace(":5000", ":65536"),
                        7,
                        "InvalidPort",
                        "spec.mirror.backend.addresses[0]"),
                fault(
                        "loopback as a frontend",
                        redirect("addresses: [127.0.0.1]", 443, "10.1.1.1:8443"),
                        9,
                        "ProtectedAddress",
                        "spec.redirects[0].frontend.addresses[0]"),
                fault(
                        "a metadata service as a frontend",
                        redirect("addresses: [169.254.169.254]", 80, "10.1.1.1:80"),
                        9,
                        "ProtectedAddress",
                        "spec.redirects[0].frontend.addresses[0]"),
                fault(
                        "every address as a frontend",
                        redirect("addresses: [0.0.0.0]", 443, "10.1.1.1:8443"),
                        9,
                        "ProtectedAddress",
                        "spec.redirects[0].frontend.addresses[0]"),
                fault("one frontend twice", twoRedirects(), 12, "Conflicted", "spec.redirects[1].frontend"),
                fault(
                        "an authority that is no certificate",
                        mirror("registry.example.com", "").replace("scheme: http", "ca: {inline: nothing}"),
                        8,
                        "InvalidCertificate",
                        "spec.mirror.ca.inline"),
                fault(
                        "10,000 frontends",
                        redirect("addresses: [" + addresses(10_000) + "]", 443, "10.1.1.1:8443"),
                        9,
                        "TooLarge",
                        "spec.redirects[0].frontend.addresses"),
                fault(
                        "2,000 frontends",
                        redirect("addresses: [" + addresses(1_000) + "]", 443, "10.1.1.1:8443")
                                + """
                                  - name: other
                                    frontend: {addresses: [%s], ports: [{port: 8443}]}
                                    backend: {addresses: ["10.1.1.2:8443"]}
                                """.formatted(addresses(1_000)),
                        7,
                        "TooManyFrontends",
                        "spec.redirects"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isToldWithFileLineFieldAndRemedyAndDisturbsNobody(Fault fault) throws IOException {
        TestNode node =
                new TestNode(root).withPath("bad.yaml", fault.document()).withPath("good.yaml", TestNode.GOOD);
        SortedMap<String, String> before = node.contents();

        Ended first = node.run("apply");

        assertThat(first.err())
                .startsWith("%s%s: %s: %s"
                        .formatted(
                                node.pathFile("bad.yaml"),
                                fault.line() == 0 ? "" : ":" + fault.line(),
                                fault.code(),
                                fault.field().isEmpty() ? "" : fault.field()));
        assertThat(first.err().lines().skip(1).findFirst().orElse("")).matches(" {4}→ .{10,}[.?]");
        assertThat(first.err().codePoints().filter(Character::isISOControl)).containsOnly((int) '\n');
        assertThat(first.err()).hasSizeLessThan(700);
        assertThat(first.code()).isEqualTo(ExitCode.FAILED);
        assertThat(node.hasMirror("good.example.com")).isTrue();
        assertThat(node.hasMirror("registry.example.com")).isFalse();

        SortedMap<String, String> traces = node.traces();
        Ended second = node.run("apply");
        assertThat(second.err()).isEqualTo(first.err());
        assertThat(second.code()).isEqualTo(ExitCode.FAILED);
        assertThat(node.traces()).isEqualTo(traces);

        assertThat(node.run("revert").code()).isEqualTo(ExitCode.OK);
        assertThat(node.contents()).isEqualTo(before);
    }

    /** What only the node can tell: there is no line for it, but the file that is at fault. */
    static Stream<Arguments> authorities() {
        return Stream.of(
                Arguments.argumentSet("an authority that is not there", "/etc/absent.pem"),
                Arguments.argumentSet("an authority that is a directory", "/etc/regpath"),
                Arguments.argumentSet("an authority that is another file", "/etc/hosts"));
    }

    @ParameterizedTest
    @MethodSource("authorities")
    void isToldWithItsFileAndRemedyAndDisturbsNobody(String authority) throws IOException {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        Path file = node.tree.at(authority);
        node.withPath(
                "bad.yaml", mirror("registry.example.com", "").replace("scheme: http", "ca: {file: " + file + "}"));
        SortedMap<String, String> before = node.contents();

        Ended first = node.run("apply");

        assertThat(first.err())
                .startsWith(file + ": CaUnusable: registry.example.com: ")
                .contains("\n    → ");
        assertThat(first.code()).isEqualTo(ExitCode.FAILED);
        assertThat(node.hasMirror("good.example.com")).isTrue();
        assertThat(node.hasMirror("registry.example.com")).isFalse();
        assertThat(node.run("plan").err()).isEqualTo(first.err());

        SortedMap<String, String> traces = node.traces();
        assertThat(node.run("apply").err()).isEqualTo(first.err());
        assertThat(node.traces()).isEqualTo(traces);

        assertThat(node.run("revert").code()).isEqualTo(ExitCode.OK);
        assertThat(node.contents()).isEqualTo(before);
    }

    @Test
    void aFileThatCanNotBeReadIsToldAndDisturbsNobody() throws IOException {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        Files.createDirectory(Path.of(node.pathFile("bad.yaml")));
        Ended ended = node.run("apply");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .startsWith(node.pathFile("bad.yaml") + ": Unreadable: ")
                .contains("→");
        assertThat(node.hasMirror("good.example.com")).isTrue();
    }

    @Test
    void twoPathsForOneRegistryAreToldAndTheFirstStays() throws IOException {
        TestNode node = new TestNode(root)
                .withPath("a.yaml", TestNode.GOOD)
                .withPath(
                        "b.yaml",
                        TestNode.GOOD.replace("name: good", "name: second").replace("5000", "5001"));
        Ended ended = node.run("apply");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains("Conflicted").contains("→");
        assertThat(node.tree.text("/etc/containerd/certs.d/good.example.com/hosts.toml"))
                .contains("127.66.0.7:5000")
                .doesNotContain("5001");
    }

    private static String mirror(String registry, String more) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata:
                  name: bad
                spec:
                  registry: %s
                %s  mirror: {backend: {addresses: ["127.66.0.7:5000"]},
                    scheme: http}
                """.formatted(registry, more.isEmpty() ? "" : "  " + more + "\n");
    }

    private static String redirect(String frontend, int port, String backend) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata:
                  name: bad
                spec:
                  registry: registry.example.com
                  redirects:
                  - name: gateway
                    frontend: {%s, ports: [{port: %d}]}
                    backend: {addresses: ["%s"]}
                """.formatted(frontend, port, backend);
    }

    private static String twoRedirects() {
        return redirect("addresses: [203.0.113.10]", 443, "10.1.1.1:8443") + """
                  - name: other
                    frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                    backend: {addresses: ["10.1.1.2:8443"]}
                """;
    }

    private static String addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "198.18.%d.%d".formatted(i / 250, i % 250 + 1))
                .collect(Collectors.joining(", "));
    }
}
