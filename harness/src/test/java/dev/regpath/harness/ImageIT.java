package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The image as {@code ./dev image} leaves it, in a node's own containerd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Supply.DELIVERIES)
class ImageIT {
    // A node of the harness may have no cpu controller, so ctr must not ask for shares of it.
    private static final String RUN = "ctr -n k8s.io run --rm --read-only --net-host --cpu-shares 0 "
            + "$(ctr -n k8s.io images list -q | grep '^regpath.dev/regpath:') ";

    private Lab lab;
    private Node node;

    @BeforeAll
    void importTheImage() {
        lab = Lab.open();
        node = lab.node(Generation.CONTAINERD_1_7, lab.registry());
        node.script("ctr -n k8s.io images import %s/regpath-*-image.tar".formatted(Node.DELIVERIES))
                .orThrow();
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @Test
    void runsOnAReadOnlyRootAndTellsItsVersion() {
        Execution version = node.script(RUN + "version /opt/regpath/bin/regpath --version");

        assertThat(version.orThrow().out()).startsWith("regpath ");
        assertThat(version.err()).isEmpty();
    }

    @Test
    void everyCommandHasItsHelp() {
        Execution help = node.script(RUN + "help /opt/regpath/bin/regpath node --help");

        assertThat(help.orThrow().out()).contains("Run the agent");
    }

    /** Java ends at once where it cannot use the archive that it is told to use. */
    @Test
    void startsFromItsClassArchive() {
        node.script(RUN.replace("--read-only", "--read-only --env JAVA_TOOL_OPTIONS=-Xshare:on")
                        + "shared /opt/regpath/bin/regpath --version")
                .orThrow();
    }

    /** Scanners find it by its name; ctr brings the files of an image without running it. */
    @Test
    void holdsTheBillOfAllThatIsInIt() {
        node.script("mkdir -p /tmp/image; ctr -n k8s.io images mount "
                        + "$(ctr -n k8s.io images list -q | grep '^regpath.dev/regpath:') /tmp/image")
                .orThrow();
        JsonObject bill = JsonParser.parseString(node.read(Path.of("/tmp/image/opt/regpath/sbom.cdx.json")))
                .getAsJsonObject();
        String packages =
                node.script("ls /tmp/image/var/lib/dpkg/status.d").orThrow().out();
        String jars = node.script(
                        "cd /tmp/image/opt/regpath/lib; ls *.jar watch/*.jar | grep -v regpath | xargs -n 1 basename")
                .orThrow()
                .out();
        node.script("umount /tmp/image; ctr -n k8s.io snapshots rm /tmp/image || true")
                .orThrow();

        List<JsonObject> components = bill.getAsJsonArray("components").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
        assertThat(components)
                .filteredOn(component -> component.get("purl").getAsString().startsWith("pkg:deb/"))
                .extracting(component -> component.get("name").getAsString())
                .containsExactlyInAnyOrderElementsOf(packages.lines().toList())
                .contains("libbpf1", "ca-certificates", "openjdk-25-jdk-headless", "musl-dev");
        assertThat(components)
                .filteredOn(component -> component.get("purl").getAsString().startsWith("pkg:maven/"))
                .hasSize(Math.toIntExact(jars.lines().count()));
    }

    @Test
    void hasNoShell() {
        Execution shell = node.script(RUN + "shell sh -c true");

        assertThat(shell.succeeded()).isFalse();
        assertThat(shell.err()).contains("executable file not found");
    }
}
