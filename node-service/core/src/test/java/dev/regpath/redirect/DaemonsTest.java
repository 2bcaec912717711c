package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.Processes;
import dev.regpath.routing.ScopeElement;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonsTest {
    /** Processes by name and their cgroups by id. */
    record Fake(Map<String, List<Integer>> names, Map<Integer, String> cgroups) implements Processes {
        @Override
        public List<Integer> named(Collection<String> commands) {
            return commands.stream()
                    .flatMap(command -> names.getOrDefault(command, List.of()).stream())
                    .toList();
        }

        @Override
        public Optional<String> cgroup(int pid) {
            return Optional.ofNullable(cgroups.get(pid));
        }
    }

    @TempDir
    private Path directory;

    private String mounted = "/";

    private String socket = "containerd.sock";

    private final Fake processes = new Fake(new HashMap<>(), new HashMap<>());

    private List<String> find(boolean kubelet, boolean containerd, String... cgroups) {
        List<ScopeElement> scope = new ArrayList<>();
        if (kubelet) {
            scope.add(new ScopeElement.Kubelet());
        }
        if (containerd) {
            scope.add(new ScopeElement.RuntimeDaemon(false));
        }
        scope.add(new ScopeElement.NamedCgroups(new TreeSet<>(List.of(cgroups))));
        return find(scope);
    }

    private List<String> find(List<ScopeElement> scope) {
        Cgroup2 tree = new Cgroup2(directory, mounted);
        return new Daemons(processes, tree, tree::inside, TestNode.runtime(directory.resolve(socket)))
                .find(scope).stream()
                        .map(unit -> unit.reason() + " " + unit)
                        .sorted()
                        .toList();
    }

    private void runs(String command, int pid, String cgroup) {
        processes.names().put(command, List.of(pid));
        processes.cgroups().put(pid, cgroup);
    }

    @Test
    void whereNothingRunsYetTheUsualUnitsStandIn() {
        assertThat(find(true, true))
                .containsExactly(
                        "containerd /system.slice/containerd.service", "kubelet /system.slice/kubelet.service");
    }

    @Test
    void nobodyIsInScopeUnlessAskedFor() {
        runs("kubelet", 7, "/system.slice/kubelet.service");

        assertThat(find(false, false)).isEmpty();
    }

    @Test
    void containerdIsWhoListensOnItsSocket() throws IOException {
        processes.cgroups().put((int) ProcessHandle.current().pid(), "/runtime.slice/containerd.service");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("containerd.sock")));

            assertThat(find(false, true)).containsExactly("containerd /runtime.slice/containerd.service");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubelet", "k3s-server", "k3s-agent", "rke2", "k0s", "kubelite"})
    void theKubeletIsFoundByItsNameOrThatOfWhoHoldsIt(String command) {
        runs(command, 7, "/runtime.slice/it.service");

        assertThat(find(true, false)).containsExactly("kubelet /runtime.slice/it.service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/../../elsewhere", "/system.slice/kubelet.service (deleted)"})
    void aCgroupThatStandsForNobodyOrForEverybodyIsNotTaken(String cgroup) {
        runs("kubelet", 7, cgroup);

        assertThat(find(true, false)).containsExactly("kubelet /system.slice/kubelet.service");
    }

    @Test
    void furtherUnitsAreNamedByUnitOrByPath() {
        assertThat(find(false, false, "buildkit.service", "/podruntime/runtime"))
                .containsExactly("configured /podruntime/runtime", "configured /system.slice/buildkit.service");
    }

    @Test
    void aPathMayMeanAllThatIsBelowIt() {
        assertThat(find(false, false, "/user.slice/**", "/user.slice")).containsExactly("configured /user.slice/**");
    }

    @Test
    void theRuntimeAloneIsMeantOnlyWhereNobodySharesItsCgroup() throws IOException {
        Files.createDirectories(directory.resolve("system.slice/k3s.service"));
        socket = "run/k3s/containerd/containerd.sock";
        assertThat(find(List.of(new ScopeElement.RuntimeDaemon(true)))).isEmpty();

        Files.createDirectories(directory.resolve("system.slice/kubelet.service"));
        socket = "run/containerd/containerd.sock";
        assertThat(find(List.of(new ScopeElement.RuntimeDaemon(true))))
                .containsExactly("containerd /system.slice/containerd.service");
    }

    /** The kernel words paths from the reader's cgroup namespace: that of a container lies deep in the tree. */
    @Test
    void inAContainerThatSeesTheHostsTreeTheDaemonsAreFoundAllTheSame() {
        mounted = "/../../..";
        runs("kubelet", 7, "/../../../runtime.slice/kubelet.service");

        assertThat(find(true, false)).containsExactly("kubelet /runtime.slice/kubelet.service");
    }

    /** As a container without the node's process ids has it: only the node's tree tells. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "kubeadm"
                        + "| run/containerd/containerd.sock"
                        + "| system.slice/containerd.service system.slice/kubelet.service"
                        + "| containerd /system.slice/containerd.service, kubelet /system.slice/kubelet.service",
                "EKS"
                        + "| run/containerd/containerd.sock"
                        + "| runtime.slice/containerd.service runtime.slice/kubelet.service"
                        + "| containerd /runtime.slice/containerd.service, kubelet /runtime.slice/kubelet.service",
                "AKS"
                        + "| run/containerd/containerd.sock"
                        + "| kubereserved.slice/containerd.service system.slice/kubelet.service"
                        + "| containerd /kubereserved.slice/containerd.service, kubelet /system.slice/kubelet.service",
                "kind, whose pods are below the kubelet's slice"
                        + "| run/containerd/containerd.sock"
                        + "| system.slice/containerd.service kubelet.slice/kubelet.service"
                        + " kubelet.slice/kubelet-kubepods.slice/kubelet.service"
                        + "| containerd /system.slice/containerd.service, kubelet /kubelet.slice/kubelet.service",
                "k3s beside Docker's containerd"
                        + "| run/k3s/containerd/containerd.sock"
                        + "| system.slice/k3s-agent.service system.slice/containerd.service"
                        + "| kubelet and containerd /system.slice/k3s-agent.service",
                "MicroK8s"
                        + "| var/snap/microk8s/common/run/containerd.sock"
                        + "| system.slice/snap.microk8s.daemon-containerd.service"
                        + " system.slice/snap.microk8s.daemon-kubelite.service"
                        + "| containerd /system.slice/snap.microk8s.daemon-containerd.service,"
                        + " kubelet /system.slice/snap.microk8s.daemon-kubelite.service",
                "Talos"
                        + "| run/containerd/containerd.sock"
                        + "| podruntime/runtime podruntime/kubelet podruntime/shim"
                        + "| containerd /podruntime/runtime, kubelet /podruntime/kubelet",
            })
    void whereNoProcessIsSeenTheUnitsAreFoundInTheTree(String name, String listening, String tree, String found)
            throws IOException {
        assertThat(name).isNotBlank();
        socket = listening;
        for (String cgroup : tree.split(" ", -1)) {
            Files.createDirectories(directory.resolve(cgroup));
        }

        assertThat(find(true, true)).containsExactlyElementsOf(List.of(found.split(", ", -1)));
    }

    /** The kernel names what is above the common ancestor only by {@code ..}: kind's pods share the kubelet's slice. */
    @Test
    void aKubeletBesideOurOwnPodIsFoundByItsUnit() throws IOException {
        mounted = "/../../..";
        runs("kubelet", 7, "/../../kubelet.service");
        Files.createDirectories(directory.resolve("kubelet.slice/kubelet.service"));

        assertThat(find(true, false)).containsExactly("kubelet /kubelet.slice/kubelet.service");
    }
}
