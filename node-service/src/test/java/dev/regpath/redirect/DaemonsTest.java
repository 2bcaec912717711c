package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.Processes;
import dev.regpath.table.Scope;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonsTest {
    /** Processes by name and their cgroups by id. */
    record Fake(Map<String, List<Integer>> names, Map<Integer, String> cgroups) implements Processes {
        @Override
        public List<Integer> named(String command) {
            return names.getOrDefault(command, List.of());
        }

        @Override
        public Optional<String> cgroup(int pid) {
            return Optional.ofNullable(cgroups.get(pid));
        }
    }

    @TempDir
    private Path directory;

    private String mounted = "/";

    private final Fake processes = new Fake(new HashMap<>(), new HashMap<>());

    private List<String> find(boolean kubelet, boolean containerd, String... cgroups) {
        Scope scope = new Scope(kubelet, containerd, new TreeSet<>(Arrays.asList(cgroups)));
        return new Daemons(processes, new Cgroup2(directory, mounted)::inside, directory.resolve("containerd.sock"))
                .find(scope).stream()
                        .map(unit -> unit.reason() + " " + unit.cgroup())
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
                        "CONTAINERD /system.slice/containerd.service", "KUBELET /system.slice/kubelet.service");
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

            assertThat(find(false, true)).containsExactly("CONTAINERD /runtime.slice/containerd.service");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubelet", "k3s-server", "k3s-agent", "rke2", "k0s", "kubelite"})
    void theKubeletIsFoundByItsNameOrThatOfWhoHoldsIt(String command) {
        runs(command, 7, "/runtime.slice/it.service");

        assertThat(find(true, false)).containsExactly("KUBELET /runtime.slice/it.service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/../../elsewhere", "/system.slice/kubelet.service (deleted)"})
    void aCgroupThatStandsForNobodyOrForEverybodyIsNotTaken(String cgroup) {
        runs("kubelet", 7, cgroup);

        assertThat(find(true, false)).containsExactly("KUBELET /system.slice/kubelet.service");
    }

    @Test
    void furtherUnitsAreNamedByUnitOrByPath() {
        assertThat(find(false, false, "buildkit.service", "/podruntime/runtime"))
                .containsExactly("CONFIGURED /podruntime/runtime", "CONFIGURED /system.slice/buildkit.service");
    }

    /** The kernel words paths from the reader's cgroup namespace: that of a container lies deep in the tree. */
    @Test
    void inAContainerThatSeesTheHostsTreeTheDaemonsAreFoundAllTheSame() {
        mounted = "/../../..";
        runs("kubelet", 7, "/../../../runtime.slice/kubelet.service");

        assertThat(find(true, false)).containsExactly("KUBELET /runtime.slice/kubelet.service");
    }
}
