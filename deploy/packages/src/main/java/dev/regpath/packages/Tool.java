package dev.regpath.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Programs of the machine that builds. */
final class Tool {
    private Tool() {}

    static String run(String... command) throws IOException, PackagingException {
        return run(Map.of(), Path.of(""), List.of(command));
    }

    static String run(List<String> command) throws IOException, PackagingException {
        return run(Map.of(), Path.of(""), command);
    }

    /**
     * Runs a program to its end.
     *
     * @return its standard output
     * @throws PackagingException with everything it said, if it fails
     */
    static String run(Map<String, String> environment, Path directory, List<String> command)
            throws IOException, PackagingException {
        Path errors = Files.createTempFile("regpath-packages-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            // Sorted listings and plain messages, whatever the machine speaks.
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new PackagingException(
                        "'%s' ended with %d: %s%s"
                                .formatted(String.join(" ", command), code, out, Files.readString(errors))
                                .strip(),
                        "run it by hand to see more");
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '%s' ran".formatted(String.join(" ", command)), e);
        } finally {
            Files.delete(errors);
        }
    }
}
