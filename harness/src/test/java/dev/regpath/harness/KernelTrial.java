package dev.regpath.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A node with containerd and the delivered archive on another kernel: see {@code guest/kernel.sh}. */
final class KernelTrial {
    private static final Duration TIME = Duration.ofMinutes(15);

    /** What holds while the path is in place, on every kernel and every processor: see {@code guest/checks.sh}. */
    static final List<String> REDIRECTED = List.of(
            "every-hook-has-a-program",
            "tcp-by-ipv4-is-redirected",
            "tcp-by-ipv6-is-redirected",
            "tcp-by-mapped-ipv4-is-redirected",
            "connected-udp-by-ipv4-is-redirected",
            "udp-by-ipv4-is-redirected",
            "udp-by-ipv6-is-redirected",
            "containerd-is-redirected",
            "another-service-of-the-slice-is-not-redirected",
            "an-operators-shell-is-not-redirected",
            "another-address-is-not-redirected",
            "a-cgroup-that-is-gone-cannot-ask",
            "a-kubelet-that-starts-again-is-in-scope-with-no-agent-alive");

    private KernelTrial() {}

    /** Runs it; the last of these builds may have another layout of maps. */
    static Checks run(String opener, Kernel kernel, List<OtherBuild> builds, Path work)
            throws IOException, InterruptedException {
        Engine engine = Engine.connect(opener);
        Setup setup = engine.setup();
        Path root = work.resolve("root.cpio");
        try (InitRamDisk disk = InitRamDisk.create(root)) {
            NodeFiles.bringNode(engine, Generation.CONTAINERD_1_6, disk);
            NodeFiles.bringDelivered(setup, disk);
            GuestPrograms.of(setup, kernel.processor()).bring(disk, work);
            disk.executable("guest/bin/connect-storm", GuestPrograms.resource("/dev/regpath/harness/connect-storm"));
            for (OtherBuild build : builds) {
                disk.file("guest/%s.jar".formatted(build), build.build(setup, work));
            }
            disk.executable(
                    "guest/builds",
                    String.join(" ", builds.stream().map(OtherBuild::name).toList())
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Machine.Plan plan = new Machine.Plan(kernel, root, "kernel", TIME, List.of());
        try (Machine machine = Machine.start(setup, plan, work.resolve("console"))) {
            return Checks.of(machine.awaitEnd(TIME.plusSeconds(10)));
        } finally {
            Files.delete(root);
        }
    }

    /** What it checks. */
    static List<String> checks(List<OtherBuild> builds) {
        List<String> checks =
                new ArrayList<>(List.of("kernel", "containerd-starts", "apply", "the-mirror-is-in-place"));
        checks.addAll(REDIRECTED);
        checks.addAll(List.of(
                "somebody-listens",
                "a-connection-that-is-traced-is-redirected",
                "trace-ends",
                "a-connection-is-traced"));
        for (OtherBuild build : builds) {
            Stream.of(
                            "apply-%s",
                            "no-connect-goes-astray-%s",
                            "every-hook-has-one-program-%s",
                            "the-programs-are-others-%s",
                            "the-pins-are-of-this-layout-%s")
                    .map(check -> check.formatted(build))
                    .forEach(checks::add);
        }
        checks.addAll(List.of("revert", "nothing-of-regpath-is-left"));
        return checks;
    }
}
