package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachPointsTest {
    /** A tree of these directories and all above them. */
    record Tree(TreeSet<CgroupPath> directories) implements CgroupTree {
        static Tree of(String... paths) {
            TreeSet<CgroupPath> all = new TreeSet<>();
            Arrays.stream(paths)
                    .forEach(path -> all.addAll(CgroupPath.parse(path).fromRoot()));
            return new Tree(all);
        }

        @Override
        public OptionalLong id(CgroupPath cgroup) {
            return directories.contains(cgroup)
                    ? OptionalLong.of(cgroup.toString().hashCode())
                    : OptionalLong.empty();
        }

        @Override
        public List<String> children(CgroupPath cgroup) {
            return directories.stream()
                    .filter(path -> path.parent().filter(cgroup::equals).isPresent())
                    .map(CgroupPath::name)
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "kubeadm"
                        + "| /system.slice/containerd.service /system.slice/kubelet.service"
                        + "| /kubepods.slice/kubepods-burstable.slice /system.slice/ssh.service"
                        + "| /system.slice",
                "EKS"
                        + "| /runtime.slice/containerd.service /runtime.slice/kubelet.service"
                        + "| /kubepods.slice /system.slice/sshd.service"
                        + "| /runtime.slice",
                "kind"
                        + "| /system.slice/containerd.service /kubelet.slice/kubelet.service"
                        + "| /kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice"
                        + "| /kubelet.slice/kubelet.service /system.slice",
                "k3s"
                        + "| /system.slice/k3s.service"
                        + "| /kubepods.slice/kubepods-besteffort.slice"
                        + "| /system.slice",
                "MicroK8s"
                        + "| /system.slice/snap.microk8s.daemon-containerd.service"
                        + " /system.slice/snap.microk8s.daemon-kubelite.service"
                        + "| /kubepods"
                        + "| /system.slice",
                "Talos"
                        + "| /podruntime/runtime /podruntime/kubelet"
                        + "| /kubepods/burstable /podruntime/shim /system/apid"
                        + "| /podruntime",
                "k3s in a container, everything in one cgroup beside its pods" + "| /k3s" + "| /kubepods" + "| /k3s",
                "a daemon started by hand from a session"
                        + "| /user.slice/user-0.slice/session-1.scope"
                        + "| /kubepods.slice"
                        + "| /user.slice/user-0.slice",
                "pods two slices below"
                        + "| /node.slice/containerd.service"
                        + "| /node.slice/node-kubelet.slice/node-kubelet-kubepods.slice"
                        + "| /node.slice/containerd.service",
                "a slice below the slice of another daemon"
                        + "| /system.slice/containerd.service /system.slice/system-build.slice/buildkit.service"
                        + "| /kubepods.slice"
                        + "| /system.slice",
                "a delegated sub-cgroup of a unit"
                        + "| /system.slice/containerd.service/main"
                        + "| /kubepods.slice"
                        + "| /system.slice"
            })
    void eachDistributionHasItsPlace(String name, String daemons, String others, String points) {
        assertThat(name).isNotBlank();
        Tree tree = Tree.of((daemons + " " + others).split(" +", -1));

        assertThat(AttachPoints.choose(paths(daemons), List.of(), tree))
                .isEqualTo(new AttachPoints(new TreeSet<>(paths(points)), new TreeSet<>(paths(points))));
    }

    @ParameterizedTest
    @CsvSource({"/system.slice/kubelet.service, /system.slice", "/k3s, ''", "/a.service/b, ''"})
    void whatDoesNotExistYetIsReachedThroughWhatDoes(String daemon, String point) {
        Tree tree = Tree.of("/system.slice/ssh.service");

        assertThat(AttachPoints.choose(paths(daemon), List.of(), tree).redirects())
                .containsExactlyElementsOf(paths(point));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Pods beside the daemons"
                        + "| /system.slice/containerd.service | /kubepods.slice | /kubepods.slice/kubepods-pod1.slice"
                        + "| /kubepods.slice /system.slice | /system.slice",
                "the host, which holds the daemons"
                        + "| /system.slice/containerd.service | / /kubepods.slice | /kubepods.slice/kubepods-pod1.slice"
                        + "| / | /system.slice",
                "a slice that holds a daemon, and all else in it"
                        + "| /system.slice/containerd.service | /system.slice | /kubepods.slice"
                        + "| /system.slice | /system.slice",
                "kind, whose Pods are below the kubelet's slice"
                        + "| /kubelet.slice/kubelet.service | /kubelet.slice/kubelet-kubepods.slice"
                        + "| /kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice"
                        + "| /kubelet.slice/kubelet-kubepods.slice /kubelet.slice/kubelet.service"
                        + "| /kubelet.slice/kubelet.service",
                "a unit with what is below it"
                        + "| '' | /system.slice/buildkit.service | /kubepods.slice"
                        + "| /system.slice | ''",
                "slices of Pods that are not there" + "| '' | /kubepods | /kubepods.slice | '' | ''",
            })
    void whatIsBelowIsReachedFromItsTopAndDialsAreFollowedWhereDaemonsAre(
            String name, String daemons, String tops, String others, String redirects, String dials) {
        assertThat(name).isNotBlank();
        String there = name.endsWith("not there") ? others : String.join(" ", daemons, tops, others);
        Tree tree = Tree.of(paths(there).stream().map(CgroupPath::toString).toArray(String[]::new));

        assertThat(AttachPoints.choose(paths(daemons), paths(tops), tree))
                .isEqualTo(new AttachPoints(new TreeSet<>(paths(redirects)), new TreeSet<>(paths(dials))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "systemd driver | /kubepods.slice/kubepods-burstable.slice /system.slice/ssh.service | /kubepods.slice",
                "cgroupfs driver, and Pods without a parent | /kubepods/burstable /k8s.io/1 | /k8s.io /kubepods",
                "kind | /kubelet.slice/kubelet-kubepods.slice/x.scope | /kubelet.slice/kubelet-kubepods.slice",
                "a name in a unit says nothing | /system.slice/a.service/kubepods | ''",
            })
    void podsAreBelowTheSlicesOfBothDrivers(String name, String there, String slices) {
        assertThat(name).isNotBlank();
        Tree tree = Tree.of(there.split(" +", -1));

        assertThat(PodCgroups.slices(tree))
                .containsAll(paths("/kubepods.slice /kubepods /k8s.io"))
                .filteredOn(slice -> tree.id(slice).isPresent())
                .containsExactlyElementsOf(paths(slices));
    }

    private static List<CgroupPath> paths(String text) {
        return Arrays.stream(text.split(" +", -1))
                .filter(word -> !word.isEmpty())
                .map(CgroupPath::parse)
                .toList();
    }
}
