package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whose connections are redirected on a real node, and whose are not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScopeIT {
    private static final String ASK = "curl --silent --show-error --max-time 5 https://registry.example.com/v2/";

    private Lab lab;
    private Node node;
    private String document = "";
    private FileSnapshot before;
    private List<String> attachedBefore;

    @BeforeAll
    void startANode() {
        lab = Lab.open();
        RegistrySite site = lab.registry();
        node = lab.node(Generation.CONTAINERD_1_7, site);
        node.cut(DeadPath.RESET);
        before = node.tree("/etc", "/usr", "/var/lib", "/sys/fs/bpf");
        attachedBefore = node.attachedPrograms();
        document = Way.REDIRECT_ONLY.document(site);
    }

    @BeforeEach
    void applyARedirectForTheGateway() {
        node.write(Path.of("/etc/regpath/paths.d/company.yaml"), document);
        node.regpath("apply").orThrow();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void aCredentialProviderOfTheKubeletReachesTheGatewayByTheExternalName() {
        Execution asked = node.kubelet().curl("--max-time", "5", "https://registry.example.com/v2/");

        assertThat(asked.exitCode()).as("%s", asked).isZero();
    }

    @Test
    void anOperatorsShellIsNotRedirected() {
        Execution asked = node.script(ASK);

        assertThat(asked.exitCode()).as("%s", asked).isEqualTo(7);
    }

    @Test
    void anotherServiceInTheSameSliceIsNotRedirected() {
        Execution asked = node.script("systemd-run --quiet --wait --pipe --collect --slice=system.slice -- " + ASK);

        assertThat(asked.exitCode()).as("%s", asked).isEqualTo(7);
    }

    @Test
    void anotherPortOfTheSameAddressIsNotRedirected() {
        Execution asked = node.kubelet().curl("--max-time", "5", "http://registry.example.com:80/");

        assertThat(asked.exitCode()).as("%s", asked).isEqualTo(7);
    }

    @Test
    void programsOfOthersStayAttachedAndRevertLeavesOnlyThem() {
        assertThat(node.attachedPrograms()).containsAll(attachedBefore).hasSizeGreaterThan(attachedBefore.size());

        node.regpath("revert").orThrow();
        node.script("rm -r /etc/regpath").orThrow();

        assertThat(node.attachedPrograms()).isEqualTo(attachedBefore);
        assertThat(before.differences(node.tree("/etc", "/usr", "/var/lib", "/sys/fs/bpf")))
                .isEmpty();
    }
}
