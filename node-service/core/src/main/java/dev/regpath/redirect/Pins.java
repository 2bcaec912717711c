package dev.regpath.redirect;

import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Removes pins; what was only held by its pin goes with it. */
final class Pins {
    private Pins() {}

    /** Whether the map of this id is the one that is pinned there. */
    static boolean isMap(Libbpf libbpf, Path pin, int id) throws KernelException {
        Optional<Fd> pinned = libbpf.objGet(pin);
        if (pinned.isEmpty()) {
            return false;
        }
        try (Fd map = pinned.get()) {
            return libbpf.mapInfo(map).id() == id;
        }
    }

    static void removeTree(Path top) throws IOException {
        if (!Files.isDirectory(top)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(top)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    static void removeIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException _) {
            // Pins of others.
            return;
        }
    }
}
