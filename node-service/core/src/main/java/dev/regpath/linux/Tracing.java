package dev.regpath.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What can be known beforehand of whether this process may load programs for trace points. */
public final class Tracing {
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;

    private Tracing() {}

    /**
     * What is in the way; empty if nothing is, as far as can be seen without trying.
     *
     * @param proc usually {@code /proc}
     * @param sys usually {@code /sys}
     */
    public static Optional<String> obstacle(Path proc, Path sys) {
        if (!Files.exists(sys.resolve("kernel/btf/vmlinux"))) {
            return Optional.of("the kernel was built without BTF (CONFIG_DEBUG_INFO_BTF)");
        }
        // kernel_lockdown(7): the mode in force is in brackets.
        if (read(sys.resolve("kernel/security/lockdown")).contains("[confidentiality]")) {
            return Optional.of("the kernel is locked down for confidentiality");
        }
        long effective = effective(read(proc.resolve("self/status")));
        // capabilities(7): CAP_SYS_ADMIN includes what CAP_PERFMON was split off from it.
        return (effective & (1L << CAP_PERFMON | 1L << CAP_SYS_ADMIN)) == 0
                ? Optional.of("the process lacks CAP_PERFMON")
                : Optional.empty();
    }

    private static long effective(String status) {
        return status.lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .findFirst()
                .orElse(-1L);
    }

    /** A file that cannot be read does no harm: loading will show. */
    private static String read(Path file) {
        try {
            return new String(InputFile.readOfKernel(file, InputLimit.KERNEL), StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return "";
        }
    }
}
