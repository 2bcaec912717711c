package dev.regpath.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of this machine, as children of this process. */
public final class LocalCommands implements HostCommands {
    private static final InputLimit OUTPUT = new InputLimit("what a program says", 1 << 22);

    @Override
    public CommandResult run(List<String> command, Duration limit) throws IOException {
        Path out = Files.createTempFile("regpath", ".out");
        Path err = Files.createTempFile("regpath", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "'%s' has not ended within %d s".formatted(String.join(" ", command), limit.toSeconds()));
            }
            return new CommandResult(process.exitValue(), text(out), text(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(String.join(" ", command)).initCause(e);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static String text(Path output) throws IOException {
        return new String(InputFile.read(output, OUTPUT), StandardCharsets.UTF_8);
    }
}
