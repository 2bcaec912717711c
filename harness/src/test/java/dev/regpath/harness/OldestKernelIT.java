package dev.regpath.harness;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The floor that the documentation states is one that holds. */
@Needs({Supply.DELIVERIES, Supply.KERNELS})
class OldestKernelIT {
    private static final List<OtherBuild> BUILDS = List.of(OtherBuild.PROGRAMS);

    @TempDir
    private Path work;

    @TestFactory
    Stream<DynamicTest> everythingHoldsOnTheOldestKernel() throws Exception {
        return KernelTrial.run("OldestKernelIT", Kernel.LINUX_5_10, BUILDS, work)
                .tests(KernelTrial.checks(BUILDS));
    }
}
