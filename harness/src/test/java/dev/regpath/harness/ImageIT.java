package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The image as {@code ./dev image} leaves it, in a node's own containerd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
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

    @Test
    void hasNoShell() {
        Execution shell = node.script(RUN + "shell sh -c true");

        assertThat(shell.succeeded()).isFalse();
        assertThat(shell.err()).contains("executable file not found");
    }
}
