package dev.regpath.harness;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What holds on the oldest kernel holds on those that nodes out there have, and a change of the maps' layout does, too. */
@Needs({Supply.DELIVERIES, Supply.KERNELS})
class KernelsSoak {
    private static final List<OtherBuild> BUILDS = List.of(OtherBuild.PROGRAMS, OtherBuild.LAYOUT);

    @TempDir
    private Path work;

    @TestFactory
    Stream<DynamicTest> everythingHoldsOnLinux5_10() throws Exception {
        return trial(Kernel.LINUX_5_10);
    }

    @TestFactory
    Stream<DynamicTest> everythingHoldsOnLinux6_1() throws Exception {
        return trial(Kernel.LINUX_6_1);
    }

    @TestFactory
    Stream<DynamicTest> everythingHoldsOnLinux6_12() throws Exception {
        return trial(Kernel.LINUX_6_12);
    }

    private Stream<DynamicTest> trial(Kernel kernel) throws Exception {
        return KernelTrial.run("KernelsSoak", kernel, BUILDS, work).tests(KernelTrial.checks(BUILDS));
    }
}
