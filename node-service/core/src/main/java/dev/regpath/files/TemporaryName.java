package dev.regpath.files;

import java.nio.file.Path;

/**
 * The name a file has until it is renamed into place. It is the same each time, so that whatever an interrupted change
 * left is found and cleared by the next.
 */
final class TemporaryName {
    private static final String SUFFIX = ".regpath-tmp";

    /** File names may have 255 bytes on Linux (NAME_MAX). */
    private static final int LONGEST = 255 - SUFFIX.length() - 1;

    private TemporaryName() {}

    static Path beside(Path target) {
        String name = target.getFileName().toString();
        boolean fits = Bytes.of(name).size() <= LONGEST;
        return target.resolveSibling("." + (fits ? name : Bytes.of(name).sha256()) + SUFFIX);
    }

    static boolean isOne(String name) {
        return name.startsWith(".") && name.endsWith(SUFFIX);
    }
}
