package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watcher as the chart runs it: processes, which are asked to end and do. */
@Needs(Supply.API_MACHINERY)
class WatchProcessIT {
    private static final Logger LOG = LoggerFactory.getLogger(WatchProcessIT.class);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Lab lab = Lab.open();
    private final ApiServer api = lab.apiServer();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void removeEverything() {
        processes.forEach(Process::destroyForcibly);
        lab.close();
    }

    /** A roll-out stops the leader: whoever waits must not have to wait until its lease has run out. */
    @Test
    void aLeaderThatIsAskedToEndGivesItsLeaseBackAndTheOtherLeads() throws InterruptedException {
        Process first = start("watcher-1");
        awaitHolder("watcher-1");
        var _ = start("watcher-2");
        // It must have looked at the lease of the other before.
        Waiting.until(
                "the second has looked at the lease",
                SOON,
                () -> Optional.of(log("watcher-2")).filter(text -> text.contains("watch server=")));

        long asked = System.nanoTime();
        first.destroy();

        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isIn(0, 143);
        Lease left = lease().orElseThrow();
        assertThat(left.getSpec().getHolderIdentity()).isNotEqualTo("watcher-1");
        awaitHolder("watcher-2");
        LOG.info(
                "another leads after ms={}",
                Duration.ofNanos(System.nanoTime() - asked).toMillis());
    }

    private Process start(String identity) {
        try {
            Path kubeconfig = Files.writeString(directory.resolve(identity + ".kubeconfig"), api.kubeconfig());
            ProcessBuilder builder = new ProcessBuilder(
                            Setup.load().distribution().resolve("bin/regpath").toString(),
                            "watch",
                            "--namespace",
                            "regpath-system",
                            "--identity",
                            identity)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve(identity + ".log").toFile())
                    .directory(directory.toFile());
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log(String identity) {
        try {
            return Files.readString(directory.resolve(identity + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Lease> lease() {
        return Optional.ofNullable(api.client()
                .leases()
                .inNamespace("regpath-system")
                .withName("regpath-watch")
                .get());
    }

    private void awaitHolder(String identity) {
        Waiting.until(
                "%s holds the lease".formatted(identity),
                SOON,
                () -> lease().filter(lease -> identity.equals(lease.getSpec().getHolderIdentity())));
    }
}
