package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Quoted;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputTooLargeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of RegistryPath documents, usually {@code /etc/regpath/paths.d}. */
public final class PathFiles {
    /** Others may write there; so many documents are no plan of anybody. */
    private static final int MOST_FILES = 1_000;

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
            files = entries.filter(PathFiles::isDocument)
                    .limit(MOST_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return DecodedPaths.NONE;
        } catch (NotDirectoryException e) {
            return unreadable(directory, "it is not a directory");
        } catch (UncheckedIOException e) {
            return unreadable(directory, reason(requireNonNull(e.getCause())));
        } catch (IOException e) {
            return unreadable(directory, reason(e));
        }
        if (files.size() > MOST_FILES) {
            return unreadable(directory, "it has more than %,d documents".formatted(MOST_FILES));
        }
        DecodedPaths all = DecodedPaths.NONE;
        for (Path file : files) {
            all = all.and(readFile(file));
        }
        return all;
    }

    private static boolean isDocument(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    /** Reads one file, whatever its name. A file that cannot be read is a problem. */
    public static DecodedPaths readFile(Path file) {
        try {
            byte[] bytes = InputFile.read(file, Limits.PATH_FILE);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return RegistryPathDecoder.decode(file.toString(), text);
        } catch (InputTooLargeException e) {
            return problem(ProblemCode.TOO_LARGE, file, e.getReason(), "Split it into several files.");
        } catch (CharacterCodingException e) {
            return problem(ProblemCode.INVALID_YAML, file, "the file is not in UTF-8", "Save it in UTF-8.");
        } catch (IOException e) {
            return unreadable(file, reason(e));
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist, or is a link to nothing";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage() == null ? "no reason is known" : Quoted.of(e.getMessage());
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
