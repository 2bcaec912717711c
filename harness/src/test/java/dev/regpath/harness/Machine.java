package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A machine in software emulation: Debian's qemu, one processor, no network but its own loopback. What it prints on its
 * serial line is in a file.
 *
 * <p>It ends with {@link #close}, at the latest with the thread that started it, also if that is killed; a scenario that
 * hangs is ended by the machine itself when its time is over.
 */
final class Machine implements AutoCloseable {
    /**
     * What to start.
     *
     * @param root the root file system, see {@link InitRamDisk}
     * @param scenario the script in {@code /guest} that it runs
     * @param time when it switches itself off at the latest
     * @param disks files that are its disks, in this order
     */
    record Plan(Kernel kernel, Path root, String scenario, Duration time, List<Path> disks) {
        Plan {
            disks = List.copyOf(disks);
        }
    }

    private final Process process;
    private final Path console;

    private Machine(Process process, Path console) {
        this.process = process;
        this.console = console;
    }

    /**
     * Switches it on.
     *
     * @param console the file that gets what it prints
     */
    static Machine start(Setup setup, Plan plan, Path console) throws IOException {
        Process process = new ProcessBuilder(command(setup, plan))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(console.toFile())
                .start();
        return new Machine(process, console);
    }

    private static List<String> command(Setup setup, Plan plan) {
        Kernel kernel = plan.kernel();
        List<String> options = new ArrayList<>(List.of(
                "-accel",
                "tcg,thread=multi,tb-size=512",
                "-smp",
                "1",
                "-m",
                "2048",
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                kernel.image(setup).toString(),
                "-initrd",
                plan.root().toString(),
                "-append",
                "console=%s rdinit=/guest/init quiet panic=-1 mitigations=off scenario=%s release=%s seconds=%d"
                        .formatted(
                                kernel.processor().console(),
                                plan.scenario(),
                                kernel.release(),
                                plan.time().toSeconds())));
        for (Path disk : plan.disks()) {
            options.addAll(List.of("-drive", "file=%s,format=raw,if=virtio,cache=writeback".formatted(disk)));
        }
        return Stream.concat(Stream.of("setpriv", "--pdeathsig", "KILL"), kernel.processor().emulator(options).stream())
                .toList();
    }

    /** What it has printed so far; its serial line ends lines with a carriage return, too. */
    String output() {
        try {
            return Files.readString(console, StandardCharsets.ISO_8859_1).replace("\r", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it has printed this line.
     *
     * @throws IllegalStateException with what it has printed instead, if it has ended or does not in time
     */
    void awaitLine(String line, Duration atMost) {
        Optional<Boolean> printed = Waiting.until("the emulated machine prints '%s'".formatted(line), atMost, () -> {
            boolean ended = !process.isAlive();
            boolean seen = output().lines().anyMatch(line::equals);
            return seen || ended ? Optional.of(Optional.of(seen)) : Optional.empty();
        });
        if (!printed.orElseThrow()) {
            throw new IllegalStateException(
                    "the emulated machine has ended without '%s':%n%s".formatted(line, output()));
        }
    }

    /** Waits until it has switched itself off; returns what it has printed. */
    String awaitEnd(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "the emulated machine is still on after %s:%n%s".formatted(atMost, output()));
        }
        return output();
    }

    /** Takes its power away. What its disks were not told to keep is lost; see {@link #close}. */
    void cutPower() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
