package dev.regpath.installer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.runtime.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerdLayoutTest {
    private static ContainerdLayout detect(MemoryFiles files) throws IOException {
        return ContainerdLayout.detect(files, Optional.empty());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "/etc/rancher/k3s/config.yaml,           K3S,      /var/lib/rancher/k3s/agent/etc/containerd/config.toml",
        "/usr/local/bin/k3s,                     K3S,      /var/lib/rancher/k3s/agent/etc/containerd/config.toml",
        "/etc/rancher/rke2/config.yaml,          RKE2,     /var/lib/rancher/rke2/agent/etc/containerd/config.toml",
        "/var/lib/k0s/bin/containerd,            K0S,      /etc/k0s/containerd.toml",
        "/var/snap/microk8s/current/args/kubelet, MICROK8S, /var/snap/microk8s/current/args/containerd.toml",
        "/var/snap/k8s/common/args/kubelet,      K8S_SNAP, /var/snap/k8s/common/etc/containerd/config.toml",
        "/kind/version,                          KIND,     /etc/containerd/config.toml",
        "/usr/bin/nodeadm,                       EKS,      /etc/containerd/config.toml",
        "/home/kubernetes/bin/kubelet,           GKE,      /etc/containerd/config.toml",
        "/etc/kubernetes/azure.json,             AKS,      /etc/containerd/config.toml",
        "/etc/kubernetes/kubelet.conf,           PLAIN,    /etc/containerd/config.toml",
    })
    void aDistributionIsKnownByWhatItLeavesOnTheNode(String trace, Distribution distribution, Path config)
            throws IOException {
        ContainerdLayout layout = detect(new MemoryFiles().with(trace, ""));
        assertThat(layout.distribution()).isEqualTo(distribution);
        assertThat(layout.config()).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource({"ID=talos, TALOS", "ID=\"bottlerocket\", BOTTLEROCKET", "ID=debian, PLAIN"})
    void someAreKnownByTheirOperatingSystem(String line, Distribution distribution) throws IOException {
        assertThat(detect(new MemoryFiles().with("/etc/os-release", "NAME=x\nVERSION_ID=12\n" + line + "\n"))
                        .distribution())
                .isEqualTo(distribution);
    }

    @Test
    void theRunningDaemonDecidesBetweenTwo() throws IOException {
        MemoryFiles files = new MemoryFiles()
                .with("/var/lib/rancher/k3s/agent/etc/containerd/config.toml", "")
                .with("/etc/containerd/config.toml", "");
        assertThat(detect(files).distribution()).isEqualTo(Distribution.K3S);
        assertThat(ContainerdLayout.detect(files, Optional.of(Path.of("/etc/containerd/config.toml")))
                        .distribution())
                .isEqualTo(Distribution.PLAIN);
    }

    @Test
    void aDaemonWithAConfigurationOfItsOwnIsTakenAsItIs() throws IOException {
        ContainerdLayout layout =
                ContainerdLayout.detect(new MemoryFiles(), Optional.of(Path.of("/opt/containerd/etc/my.toml")));
        assertThat(layout.distribution()).isEqualTo(Distribution.PLAIN);
        assertThat(layout.config()).isEqualTo(Path.of("/opt/containerd/etc/my.toml"));
    }

    @Test
    void onlyUnitsThatAreThereAreNamed() throws IOException {
        assertThat(detect(new MemoryFiles()
                                .with("/etc/systemd/system/k3s-agent.service", "")
                                .with("/etc/rancher/k3s/config.yaml", ""))
                        .units())
                .containsExactly("k3s-agent.service");
    }
}
