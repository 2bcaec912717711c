package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The oldest glibc that can load everything staged.
 *
 * @param minor the {@code 17} of 2.17
 */
record GlibcFloor(int minor) {
    private static final Pattern VERSION = Pattern.compile("GLIBC_2\\.(\\d+)");
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    /** Reads it from the programs and libraries themselves. */
    static GlibcFloor of(Staging staging) throws IOException, PackagingException {
        int floor = 0;
        for (Path entry : staging.entries()) {
            Path path = staging.root().resolve(entry);
            if (isElf(path)) {
                Matcher versions = VERSION.matcher(Tool.run("llvm-readelf", "--version-info", path.toString()));
                floor = Math.max(
                        floor,
                        versions.results()
                                .map(MatchResult::group)
                                .map(version -> Integer.valueOf(version.substring("GLIBC_2.".length())))
                                .max(Comparator.naturalOrder())
                                .orElse(0));
            }
        }
        return new GlibcFloor(floor);
    }

    private static boolean isElf(Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var in = Files.newInputStream(path)) {
            return java.util.Arrays.equals(in.readNBytes(ELF.length), ELF);
        }
    }

    @Override
    public String toString() {
        return "2." + minor;
    }
}
