package dev.regpath.intent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of RegistryPath documents, usually {@code /etc/regpath/paths.d}. */
public final class PathFiles {
    /** UTF-8 takes up to four bytes for a character. */
    private static final long MOST_BYTES = 4L * RegistryPathDecoder.MOST_CHARACTERS;

    private final Path directory;

    /**
     * Reads nothing yet.
     *
     * @param directory need not exist
     */
    public PathFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads all {@code *.yaml} and {@code *.yml} files, in the order of their names. Hidden files and what editors leave
     * behind are passed over; a file that cannot be read is a problem and leaves the others alone.
     */
    public DecodedPaths read() {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(PathFiles::isDocument).sorted().toList();
        } catch (NoSuchFileException e) {
            return DecodedPaths.NONE;
        } catch (NotDirectoryException e) {
            return unreadable(directory, "it is not a directory");
        } catch (IOException e) {
            return unreadable(directory, reason(e));
        }
        DecodedPaths all = DecodedPaths.NONE;
        for (Path file : files) {
            all = all.and(read(file));
        }
        return all;
    }

    private static boolean isDocument(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static DecodedPaths read(Path file) {
        try {
            // A named pipe would keep us waiting for ever.
            if (!Files.isRegularFile(file)) {
                return unreadable(file, Files.exists(file) ? "it is not a regular file" : "it leads nowhere");
            }
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes((int) MOST_BYTES + 1);
            }
            if (bytes.length > MOST_BYTES) {
                return problem(
                        ProblemCode.TOO_LARGE,
                        file,
                        "the file has more than %d bytes".formatted(MOST_BYTES),
                        "Split it into several files.");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return RegistryPathDecoder.decode(file.toString(), text);
        } catch (CharacterCodingException e) {
            return problem(ProblemCode.INVALID_YAML, file, "the file is not in UTF-8", "Save it in UTF-8.");
        } catch (IOException e) {
            return unreadable(file, reason(e));
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : " " + Quoted.of(message));
    }

    private static DecodedPaths unreadable(Path file, String why) {
        return problem(
                ProblemCode.UNREADABLE,
                file,
                "cannot read it: " + why,
                "Make it a file, or a directory of files, that Regpath may read.");
    }

    private static DecodedPaths problem(ProblemCode code, Path file, String message, String remedy) {
        return new DecodedPaths(List.of(), List.of(Problem.ofFile(code, file.toString(), message, remedy)));
    }
}
