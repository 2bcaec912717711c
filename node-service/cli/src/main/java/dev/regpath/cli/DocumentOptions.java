package dev.regpath.cli;

import dev.regpath.agent.NodeSettings;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.PathFiles;
import dev.regpath.files.LocalFiles;
import dev.regpath.kube.ResourceFiles;
import dev.regpath.kube.Resources;
import java.io.IOException;
import java.nio.file.Files;
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

    /**
     * Reads them, and says so if there are none.
     *
     * @throws IOException if nothing can be read: that is no wish to have everything removed
     */
    DecodedPaths read(NodeOptions options, Console console) throws IOException {
        return files.isEmpty() ? readDirectory(options, console) : readFiles(console);
    }

    private DecodedPaths readFiles(Console console) throws IOException {
        DecodedPaths all = DecodedPaths.NONE;
        for (Path file : files) {
            all = all.and(PathFiles.readFile(file));
        }
        if (all.paths().isEmpty()) {
            console.problems(all.problems());
            throw new IOException("no RegistryPath could be read; nothing was changed");
        }
        return all;
    }

    private static DecodedPaths readDirectory(NodeOptions options, Console console) throws IOException {
        Path directory = options.pathFiles();
        if (Files.notExists(directory)) {
            if (remembersResources(options)) {
                return DecodedPaths.NONE;
            }
            throw new IOException(
                    ("no path files in %s, which does not exist; nothing was changed. `regpath revert` undoes what"
                                    + " is in place")
                            .formatted(directory));
        }
        DecodedPaths decoded = new PathFiles(directory).read();
        if (decoded.paths().isEmpty() && decoded.problems().isEmpty()) {
            console.complain("note: no path files in %s".formatted(directory));
        }
        return decoded;
    }

    /** A node that follows a cluster needs no path files. */
    private static boolean remembersResources(NodeOptions options) throws IOException {
        NodeSettings settings = options.settings();
        return !new ResourceFiles(
                        new LocalFiles(settings.mounts().root()),
                        settings.directories().state())
                .read()
                .equals(Resources.NONE);
    }
}
