package dev.regpath.harness;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The image for the other processor works there: its programs, its Java runtime, and its libraries. */
@Needs({Supply.DELIVERIES, Supply.KERNELS})
class Arm64IT {
    private static final Duration TIME = Duration.ofMinutes(15);
    private static final List<String> CHECKS = Stream.of(
                    List.of("kernel", "apply"), KernelTrial.REDIRECTED, List.of("revert", "nothing-of-regpath-is-left"))
            .flatMap(List::stream)
            .toList();

    @TempDir
    private Path work;

    @TestFactory
    Stream<DynamicTest> everythingHoldsOnArm64() throws Exception {
        Setup setup = Setup.load();
        Kernel kernel = Kernel.LINUX_6_1_ARM64;
        Path root = work.resolve("root.cpio");
        try (InitRamDisk disk = InitRamDisk.create(root)) {
            new ImageLayers(NodeFiles.delivered(setup, "image.tar")).bring(kernel.processor(), disk);
            GuestPrograms.of(setup, kernel.processor()).bring(disk, work);
        }
        Machine.Plan plan = new Machine.Plan(kernel, root, "redirects", TIME, List.of());
        try (Machine machine = Machine.start(setup, plan, work.resolve("console"))) {
            return Checks.of(machine.awaitEnd(TIME.plusSeconds(10))).tests(CHECKS);
        } finally {
            Files.delete(root);
        }
    }
}
