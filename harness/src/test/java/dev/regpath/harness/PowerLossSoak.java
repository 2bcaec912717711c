package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node loses power while the agent rewrites its files, and boots again from the same disk: nothing is torn, nothing is
 * empty, nothing of others is lost, and the node can still be put back as it was. See {@code guest/power.sh}.
 */
@Needs({Supply.DELIVERIES, Supply.KERNELS})
class PowerLossSoak {
    private static final Logger LOG = LoggerFactory.getLogger(PowerLossSoak.class);
    private static final int LOSSES = 14;

    /** The first losses are many enough; more of them only where the machine is fast. */
    private static final int AT_LEAST = 5;

    private static final Duration BUDGET = Duration.ofMinutes(9);
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Kernel KERNEL = Kernel.LINUX_6_1;
    private static final List<String> MODULES = List.of(
            "virtio",
            "virtio_ring",
            "virtio_pci",
            "virtio_pci_modern_dev",
            "virtio_pci_legacy_dev",
            "virtio_blk",
            "ext4",
            "jbd2",
            "mbcache",
            "crc16",
            "crc32c_generic");
    private static final List<String> AFTER_A_LOSS = List.of(
            "nothing-is-torn",
            "nothing-is-empty",
            "the-foreign-file-is-there",
            "revert",
            "revert-leaves-what-was-there-before",
            "revert-leaves-no-state");
    private static final String FOREIGN = """
            # written by the people who build our images
            server = "https://foreign.example.com"

            [host."http://cache.example.com:5000"]
              capabilities = ["pull"]
            """;

    @TempDir
    private Path work;

    @TestFactory
    Stream<DynamicTest> aNodeThatLosesPowerHasWholeFilesAndCanBePutBack() throws Exception {
        Setup setup = Setup.load();
        Path root = work.resolve("root.cpio");
        try (InitRamDisk disk = InitRamDisk.create(root)) {
            NodeFiles.bringNode(Engine.connect("PowerLossSoak"), Generation.CONTAINERD_1_6, disk);
            NodeFiles.bringDelivered(setup, disk);
            GuestPrograms.of(setup, KERNEL.processor()).bring(disk, work);
            KERNEL.bringModules(setup, disk, MODULES);
        }
        Path disk = disk();
        // Each test is made when the one before it has ended.
        Instant end = Instant.now().plus(BUDGET);
        return Stream.concat(
                IntStream.rangeClosed(1, LOSSES)
                        .takeWhile(loss -> loss <= AT_LEAST || Instant.now().isBefore(end))
                        .mapToObj(loss -> DynamicTest.dynamicTest("loss " + loss, () -> live(setup, root, disk, loss))),
                Stream.of(DynamicTest.dynamicTest("after the last loss", () -> liveToTheEnd(setup, root, disk))));
    }

    private void live(Setup setup, Path root, Path disk, int loss) throws IOException, InterruptedException {
        Duration rewriting = Duration.ofMillis(ThreadLocalRandom.current().nextInt(2_000, 11_000));
        Path console = work.resolve("console-" + loss);
        Checks checks;
        try (Machine machine = Machine.start(setup, plan(root, disk, "power"), console)) {
            machine.awaitLine("rewriting", LIFE);
            Thread.sleep(rewriting);
            machine.cutPower();
            checks = Checks.of(machine.output());
        }
        LOG.info("loss={} rewriting_ms={}", loss, rewriting.toMillis());
        checks.requireOk("disk");
        checks.requireOk("the-agent-writes");
        if (loss > 1) {
            AFTER_A_LOSS.forEach(checks::requireOk);
        }
    }

    private void liveToTheEnd(Setup setup, Path root, Path disk) throws IOException, InterruptedException {
        try (Machine machine = Machine.start(setup, plan(root, disk, "power last=yes"), work.resolve("console-last"))) {
            Checks checks = Checks.of(machine.awaitEnd(LIFE.plusSeconds(10)));
            AFTER_A_LOSS.forEach(checks::requireOk);
            assertThat(checks.output()).contains("scenario ended");
        }
    }

    private static Machine.Plan plan(Path root, Path disk, String scenario) {
        return new Machine.Plan(KERNEL, root, scenario, LIFE, List.of(disk));
    }

    /** A disk with what others have written to the node. */
    private Path disk() throws IOException, InterruptedException {
        Path content = work.resolve("disk");
        write(content.resolve("certs.d/foreign.example.com/hosts.toml"), FOREIGN);
        write(content.resolve("etc/hosts"), "127.0.0.1 localhost\n");
        Path disk = work.resolve("disk.img");
        Process mke2fs = new ProcessBuilder(
                        "mke2fs", "-q", "-t", "ext4", "-d", content.toString(), disk.toString(), "64M")
                .redirectErrorStream(true)
                .start();
        String said = new String(mke2fs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (mke2fs.waitFor() != 0) {
            throw new IllegalStateException("the disk cannot be made: " + said);
        }
        return disk;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }
}
