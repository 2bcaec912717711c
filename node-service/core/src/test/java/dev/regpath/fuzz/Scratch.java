package dev.regpath.fuzz;

import dev.regpath.fuzz.ForeignParser.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives a parser of files its input as a file, which is gone afterwards. */
public final class Scratch {
    /** In memory: a disk takes longer to write a million inputs than a parser to read them. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private Scratch() {}

    /** A parser that reads a file. */
    @FunctionalInterface
    public interface Body {
        Outcome parse(Path file) throws Exception;
    }

    /**
     * Parses the input under that name.
     *
     * @param name of the file, or of a directory and the file in it
     */
    public static Outcome parse(String name, byte[] input, Body body) throws Exception {
        Path top = Files.createTempDirectory(MEMORY, "regpath-fuzz");
        Path file = top.resolve(name);
        Path directory = Files.createDirectories(file.resolveSibling(""));
        try {
            return body.parse(Files.write(file, input));
        } finally {
            Files.delete(file);
            Files.delete(directory);
            Files.deleteIfExists(top);
        }
    }
}
