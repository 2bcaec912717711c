package dev.regpath.files;

import dev.regpath.input.Paths;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where something is mounted, as this process sees it: {@code /proc/self/mountinfo} (proc(5)). */
final class MountPoints {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    /** Blanks, tabs, line ends and backslashes are written so. */
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private MountPoints() {}

    /** All of them; none where the kernel does not list them, and a change then fails with the kernel's words. */
    static Set<Path> read() throws IOException {
        return Files.exists(TABLE)
                ? parse(new String(InputFile.readOfKernel(TABLE, InputLimit.KERNEL), StandardCharsets.ISO_8859_1))
                : Set.of();
    }

    static Set<Path> parse(String table) {
        return table.lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length > MOUNT_POINT)
                .flatMap(fields -> path(fields[MOUNT_POINT]).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Empty for one that this process has no name for: it cannot be one of those that are looked for. */
    private static Optional<Path> path(String escaped) {
        String raw = OCTAL.matcher(escaped)
                .replaceAll(code -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(code.group(1), 8))));
        return Paths.of(new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }
}
