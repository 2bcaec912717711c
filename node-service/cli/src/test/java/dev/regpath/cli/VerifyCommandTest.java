package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Verification as it is printed, on a node whose containerd is not there. */
class VerifyCommandTest {
    private final Path directory;
    private final TestNode node;

    VerifyCommandTest(@TempDir Path directory) {
        this.directory = directory;
        this.node = new TestNode(directory);
        node.tree.with("/etc/containerd/certs.d/127.0.0.1:1/hosts.toml", "server = \"http://127.0.0.1:1\"\n[host]\n");
    }

    @Test
    void peopleReadTheCodeTheEvidenceAndTheFixWithoutColours() {
        TestNode.Ended ended = node.run("verify");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out())
                .contains("error    RP101 containerd does not answer")
                .contains("seen      " + directory)
                .contains("fix       systemctl restart containerd")
                .contains("127.0.0.1:1   fails     no host would serve")
                .contains("1 error, 0 warnings")
                .endsWith("; explained by: regpath help RP101 RP501\n")
                .doesNotContain("\u001b");
    }

    @Test
    void programsReadTheSame() {
        var report =
                JsonParser.parseString(node.run("verify", "-o", "json").out()).getAsJsonObject();
        var finding = report.getAsJsonArray("findings").get(0).getAsJsonObject();
        assertThat(report.get("healthy").getAsBoolean()).isFalse();
        assertThat(finding.get("code").getAsString()).isEqualTo("RP101");
        assertThat(finding.get("run").getAsString()).isEqualTo("systemctl restart containerd");
    }

    @Test
    void whatRunsTestsReadsATestCaseForTheNodeAndEachRegistry() throws Exception {
        String out = node.run("verify", "-o", "junit").out();
        Element suite = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(out.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
                .contains("fix: systemctl restart containerd");
    }

    @Test
    void aPullThatFailsIsReportedInTheRuntimesWords() {
        TestNode.Ended ended = node.run("verify", "--pull", "127.0.0.1:1/team/app:1");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out())
                .contains("127.0.0.1:1   fails     no host would serve")
                .contains("pull of 127.0.0.1:1/team/app:1 failed after ")
                .endsWith("containerd does not answer: No such file or directory\n");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void programsReadThePullInTheSameDocument() {
        var report = JsonParser.parseString(node.run("verify", "-o", "json", "--pull", "127.0.0.1:1/team/app:1")
                        .out())
                .getAsJsonObject();
        var pull = report.getAsJsonObject("pull");
        assertThat(pull.get("image").getAsString()).isEqualTo("127.0.0.1:1/team/app:1");
        assertThat(pull.get("succeeded").getAsBoolean()).isFalse();
        assertThat(pull.get("error").getAsString()).startsWith("containerd does not answer: ");
    }

    @Test
    void aPullIsATestCaseOfItsOwn() {
        assertThat(node.run("verify", "-o", "junit", "--pull", "127.0.0.1:1/team/app:1")
                        .out())
                .contains("tests=\"3\" failures=\"2\"")
                .contains("name=\"pull 127.0.0.1:1/team/app:1\"")
                .contains("<failure type=\"pull\" message=\"the pull failed\">containerd does not answer: ");
    }

    @Test
    void aPullAgainAndAgainIsAWrongCommandLine() {
        TestNode.Ended ended = node.run("verify", "--watch", "--pull", "127.0.0.1:1/team/app:1");
        assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--pull pulls once");
    }

    @Test
    void whatIsNoRegistryIsAWrongCommandLine() {
        TestNode.Ended ended = node.run("verify", "https://registry.example.com");
        assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("registry.example.com");
    }

    @Test
    void explainDrawsTheWayOfAPull() {
        TestNode.Ended ended = node.run("explain", "127.0.0.1:1/team/app:1");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out())
                .startsWith("127.0.0.1:1/team/app:1\n│\n├─ containerd does not answer at ")
                .contains(
                        "└─ 1  http://127.0.0.1:1 (server): fails\n      ├─ connect  127.0.0.1:1: Connection refused\n")
                .contains("no host would serve");
    }
}
