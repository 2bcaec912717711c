package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostsToml.HostTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostsTomlProofTest {
    private static final Path DIRECTORY = Path.of("/etc/containerd/certs.d/registry.example.com");
    private static final ContainerdVersion DAEMON = new ContainerdVersion(2, 1, 9);

    private final HostsTomlProof proof = new HostsTomlProof();

    @Test
    void aFileIsReadAsItIsMeantAgainAndAgain() {
        assertThat(proof.isReadAsMeant(leadingTo("http://10.0.0.10:5000"), DIRECTORY, DAEMON))
                .isTrue();
        assertThat(proof.isReadAsMeant(leadingTo("http://10.0.0.10:5000"), DIRECTORY, DAEMON))
                .isTrue();
    }

    @Test
    void whatWasProvenSaysNothingOfAnotherFileInTheSamePlace() {
        assertThat(proof.isReadAsMeant(leadingTo("http://10.0.0.10:5000"), DIRECTORY, DAEMON))
                .isTrue();
        assertThat(proof.isReadAsMeant(leadingTo("http://10.0.0.10:5000x"), DIRECTORY, DAEMON))
                .isFalse();
        assertThat(proof.isReadAsMeant(leadingTo("http://10.0.0.10:5000x"), DIRECTORY, DAEMON))
                .isFalse();
    }

    private static HostsToml leadingTo(String url) {
        return new HostsToml(Optional.empty(), HostFields.NONE, List.of(new HostTable(url, HostFields.NONE)));
    }
}
