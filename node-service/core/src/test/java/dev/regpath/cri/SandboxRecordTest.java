package dev.regpath.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.regpath.proto.containers.Container;
import dev.regpath.runtime.RuntimePod;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxRecordTest {
    /** As containerd 1.7 has it; 1.6 and 2.1 differ in what is not read. */
    static final String METADATA = """
            {"Version":"v1","Metadata":{"ID":"5f0c","Name":"one_builders_uid-1_0","Config":{
              "metadata":{"name":"one","uid":"uid-1","namespace":"builders"},
              "log_directory":"/var/log/pods/builders_one_uid-1",
              "labels":{"app":"builder","io.kubernetes.pod.name":"one","io.kubernetes.pod.namespace":"builders",
                        "io.kubernetes.pod.uid":"uid-1"},
              "linux":{"cgroup_parent":"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poduid_1.slice",
                       "security_context":{"namespace_options":{"pid":1}}}},
             "NetNSPath":"/var/run/netns/cni-1","IP":"10.88.0.2","AdditionalIPs":["fd88::2"],"RuntimeHandler":"",
             "CNIResult":{"Interfaces":{}},"ProcessLabel":""}}
            """;

    private static final String KIND = "io.cri-containerd.kind";
    private static final String EXTENSION = "io.cri-containerd.sandbox.metadata";

    static Container sandbox(String id, String metadata) {
        return Container.newBuilder()
                .setId(id)
                .putLabels(KIND, "sandbox")
                .putExtensions(
                        EXTENSION,
                        Any.newBuilder()
                                .setTypeUrl("github.com/containerd/cri/pkg/store/sandbox/Metadata")
                                .setValue(ByteString.copyFromUtf8(metadata))
                                .build())
                .build();
    }

    @Test
    void aSandboxTellsOfItsPod() {
        SandboxRecord record = SandboxRecord.of(sandbox("5f0c", METADATA)).orElseThrow();

        RuntimePod pod = record.pod();
        assertThat(record.id()).isEqualTo("5f0c");
        assertThat(record.attempt()).isZero();
        assertThat(List.of(pod.namespace(), pod.name(), pod.uid())).containsExactly("builders", "one", "uid-1");
        assertThat(pod.labels()).containsExactly(entry("app", "builder"));
        assertThat(pod.cgroup()).hasValue("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poduid_1.slice");
        assertThat(pod.hostNetwork()).isFalse();
        assertThat(pod.addresses())
                .containsExactly(InetAddress.ofLiteral("10.88.0.2"), InetAddress.ofLiteral("fd88::2"));
    }

    @Test
    void aPodInTheNodesNetworkHasNoAddressesOfItsOwn() {
        RuntimePod pod = SandboxRecord.of(sandbox("1", """
                        {"Version":"v1","Metadata":{"Config":{"metadata":{"uid":"u","attempt":3},"linux":{"security_context":{
                          "namespace_options":{"network":2}}}},"IP":"","AdditionalIPs":null}}
                        """)).orElseThrow().pod();

        assertThat(pod.hostNetwork()).isTrue();
        assertThat(pod.addresses()).isEmpty();
        assertThat(pod.cgroup()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"Version\":\"v2\",\"Metadata\":{\"Config\":{\"metadata\":{\"uid\":\"u\"}}}}",
                "{\"Version\":\"v1\"}",
                "{\"Version\":\"v1\",\"Metadata\":{\"Config\":{\"metadata\":{\"uid\":{}}}}}",
                "{\"Version\":\"v1\",\"Metadata\":{\"Config\":{\"metadata\":{\"uid\":\"u\"},\"labels\":{\"a\":[1,2]}}}}",
                "{\"Version\":\"v1\",\"Metadata\":{\"Config\":{\"metadata\":{\"uid\":\"u\"}},\"IP\":\"no address\"}}"
            })
    void whatIsNotUnderstoodIsNoPod(String metadata) {
        assertThat(SandboxRecord.of(sandbox("1", metadata))).isEmpty();
    }

    @Test
    void aContainerThatIsNoSandboxIsNoPod() {
        assertThat(SandboxRecord.of(sandbox("1", METADATA).toBuilder()
                        .putLabels(KIND, "container")
                        .build()))
                .isEmpty();
        assertThat(SandboxRecord.of(Container.getDefaultInstance())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/kubepods/burstable/pod1-2, /kubepods/burstable/pod1-2",
        "kubepods-besteffort-pod1_2.slice, /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice",
        "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice,"
                + " /kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice",
        "/, ''",
        "'', ''",
        "relative, ''",
        "/a/../b, ''",
        "-.slice, ''",
    })
    void aPodsCgroupIsWhereTheKubeletWantsItsContainers(String parent, String cgroup) {
        assertThat(SandboxRecord.cgroup(parent).orElse("")).isEqualTo(cgroup);
    }
}
