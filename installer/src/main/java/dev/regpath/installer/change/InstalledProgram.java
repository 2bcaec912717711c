package dev.regpath.installer.change;

import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program with its Java runtime, below {@code /opt/regpath}: copied aside, then renamed into place as a whole. Nothing is
 * done where this very distribution is there already, because a package or an operator put it there.
 */
final class InstalledProgram implements Change {
    /** Where units and links expect it. */
    static final Path PLACE = Path.of("/opt/regpath");

    private static final Path PARENT = Path.of("/opt");

    /** The names that {@code NodeFiles} gives to what is not in place yet, so that everybody passes over it. */
    private static final Path COPY = PLACE.resolveSibling(".regpath.regpath-tmp");

    private static final Path PREVIOUS = PLACE.resolveSibling(".regpath-previous.regpath-tmp");

    private final InstallContext context;
    private final InstallRequest request;

    InstalledProgram(InstallContext context, InstallRequest request) {
        this.context = context;
        this.request = request;
    }

    @Override
    public InstallStep step() {
        return InstallStep.PROGRAM;
    }

    @Override
    public Preview preview() throws IOException {
        Path place = here(PLACE);
        if (Files.exists(place) && !copiedByUs()) {
            if (Files.isSameFile(place, request.home())) {
                return Preview.NOTHING;
            }
            return Preview.blocked(
                    "%s exists, and this installer did not put it there".formatted(PLACE),
                    "run %s/bin/regpath-installer, or move the directory away".formatted(PLACE));
        }
        if (isInPlace(place)) {
            return Preview.NOTHING;
        }
        long size = size(request.home());
        long free = Files.getFileStore(nearest(place)).getUsableSpace();
        if (free < size + size / 8) {
            return Preview.blocked(
                    "%s needs %d MiB, and %d MiB are free there".formatted(PLACE, size >> 20, free >> 20),
                    "make room on that file system");
        }
        return Preview.of(List.of("+ %s (%d MiB)".formatted(PLACE, size >> 20)), List.of());
    }

    private boolean copiedByUs() {
        return context.journal()
                .filter(journal -> journal.begun().contains(InstallStep.PROGRAM))
                .isPresent();
    }

    @Override
    public void apply() throws IOException {
        Path place = here(PLACE);
        context.ledger().createDirectories(PARENT, 0755);
        remove(here(COPY));
        copy(request.home(), here(COPY));
        if (Files.exists(place)) {
            remove(here(PREVIOUS));
            Files.move(place, here(PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(here(COPY), place, StandardCopyOption.ATOMIC_MOVE);
        sync(here(PARENT));
        remove(here(PREVIOUS));
    }

    @Override
    public void undo() throws IOException {
        remove(here(COPY));
        remove(here(PREVIOUS));
        if (Files.exists(here(PLACE))) {
            // Away in one step, so that half of it is never started.
            Files.move(here(PLACE), here(COPY), StandardCopyOption.ATOMIC_MOVE);
            remove(here(COPY));
        }
        if (Files.exists(here(PARENT))) {
            sync(here(PARENT));
        }
    }

    private Path here(Path path) {
        return context.host().here(path);
    }

    /** Whether what is there is what would be copied. */
    private boolean isInPlace(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return false;
        }
        List<Path> wanted = below(request.home());
        if (!wanted.equals(below(place))) {
            return false;
        }
        for (Path path : wanted) {
            Path ours = request.home().resolve(path);
            Path theirs = place.resolve(path);
            if (Files.isExecutable(ours) != Files.isExecutable(theirs)
                    || (Files.isRegularFile(ours)
                            && (Files.mismatch(ours, theirs) >= 0 || !isOfSameTime(ours, theirs)))) {
                return false;
            }
        }
        return true;
    }

    /** Java uses its class archive only beside jars of the time stamps that they had when it was made. */
    private static boolean isOfSameTime(Path one, Path other) throws IOException {
        return Files.getLastModifiedTime(one).equals(Files.getLastModifiedTime(other));
    }

    private static List<Path> below(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.map(top::relativize).sorted().toList();
        }
    }

    private static long size(Path top) throws IOException {
        long size = 0;
        for (Path path : below(top)) {
            Path file = top.resolve(path);
            size += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
        }
        return size;
    }

    private static Path nearest(Path place) {
        Path existing = place;
        while (!Files.exists(existing)) {
            existing = existing.resolveSibling("..").normalize();
        }
        return existing;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path path : below(from)) {
            Path source = from.resolve(path);
            Path target = path.toString().isEmpty() ? to : to.resolve(path);
            if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(target);
            } else if (Files.isSymbolicLink(source)) {
                Files.createSymbolicLink(target, Files.readSymbolicLink(source));
                continue;
            } else {
                Files.copy(source, target);
                Files.setLastModifiedTime(target, Files.getLastModifiedTime(source));
                sync(target);
            }
            Files.setAttribute(target, "unix:mode", Files.isExecutable(source) ? 0755 : 0644);
        }
    }

    private static void remove(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
