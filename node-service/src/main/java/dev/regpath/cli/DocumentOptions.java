package dev.regpath.cli;

import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.PathFiles;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which documents a one-shot command goes by. */
final class DocumentOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A path file instead of the directory of path files; may be given several times.")
    private List<Path> files = List.of();

    DecodedPaths read(Path directory) {
        if (files.isEmpty()) {
            return new PathFiles(directory).read();
        }
        DecodedPaths all = DecodedPaths.NONE;
        for (Path file : files) {
            all = all.and(PathFiles.readFile(file));
        }
        return all;
    }
}
