package dev.regpath.files;

import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts changes, and ends the process, so to speak, at one of them: before it, after it, or half-way, with the
 * temporary file left behind.
 */
public final class FaultyFiles implements NodeFiles {
    /** The process is gone: nothing may catch this. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super(where);
        }
    }

    /** Where in a change it happens. */
    public enum When {
        BEFORE,
        HALF_WAY,
        AFTER
    }

    private static final int NEVER = -1;

    private final NodeFiles files;
    private final int at;
    private final When when;
    private final boolean crash;
    private final List<String> changes = new ArrayList<>();
    private final Set<Path> mountPoints = new HashSet<>();

    private FaultyFiles(NodeFiles files, int at, When when, boolean crash) {
        this.files = files;
        this.at = at;
        this.when = when;
        this.crash = crash;
    }

    public static FaultyFiles counting(NodeFiles files) {
        return new FaultyFiles(files, NEVER, When.BEFORE, true);
    }

    /** Crashes at change number {@code at}, counted from 0. */
    public static FaultyFiles crashing(NodeFiles files, int at, When when) {
        return new FaultyFiles(files, at, when, true);
    }

    /** Fails with an I/O error at change number {@code at}, and works again afterwards. */
    public static FaultyFiles failing(NodeFiles files, int at) {
        return new FaultyFiles(files, at, When.BEFORE, false);
    }

    /** Says that something is mounted at {@code path}. */
    public FaultyFiles withMountPoint(Path path) {
        mountPoints.add(path);
        return this;
    }

    /** What was changed, in order: "write /etc/x". */
    public List<String> changes() {
        return List.copyOf(changes);
    }

    @Override
    public Optional<FileEntry> look(Path path) throws IOException {
        return files.look(path);
    }

    @Override
    public Optional<FileEntry> follow(Path path) throws IOException {
        return files.follow(path);
    }

    @Override
    public boolean isMountPoint(Path path) throws IOException {
        return mountPoints.contains(path) || files.isMountPoint(path);
    }

    @Override
    public Bytes read(Path file, InputLimit limit) throws IOException {
        return files.read(file, limit);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void write(Path file, Bytes content, Attributes attributes) throws IOException {
        change(
                "write " + file,
                () -> files.write(file, content, attributes),
                () -> files.write(TemporaryName.beside(file), Bytes.of("half"), Attributes.mode(0600)));
    }

    @Override
    public void link(Path link, String target) throws IOException {
        change("link " + link, () -> files.link(link, target), () -> files.link(TemporaryName.beside(link), target));
    }

    @Override
    public void createDirectory(Path directory, int mode) throws IOException {
        change("create " + directory, () -> files.createDirectory(directory, mode), () -> {});
    }

    @Override
    public void publish(Path directory, int mode, Map<String, NewFile> content) throws IOException {
        Path temporary = TemporaryName.beside(directory);
        change("publish " + directory, () -> files.publish(directory, mode, content), () -> {
            files.createDirectory(temporary, 0700);
            files.write(temporary.resolve("half"), Bytes.of("half"), Attributes.mode(0600));
        });
    }

    @Override
    public void clear(Path path) throws IOException {
        change("clear " + path, () -> files.clear(path), () -> {});
    }

    @Override
    public void delete(Path file) throws IOException {
        change("delete " + file, () -> files.delete(file), () -> {});
    }

    @Override
    public void withdraw(Path directory) throws IOException {
        change("withdraw " + directory, () -> files.withdraw(directory), () -> {
            if (files.look(directory).isEmpty()) {
                return;
            }
            List<String> names = files.list(directory);
            files.withdraw(directory);
            Path temporary = TemporaryName.beside(directory);
            files.createDirectory(temporary, 0700);
            for (String name : names) {
                files.write(temporary.resolve(name), Bytes.of("not yet deleted"), Attributes.mode(0600));
            }
        });
    }

    private interface Change {
        void run() throws IOException;
    }

    private void change(String what, Change whole, Change half) throws IOException {
        int number = changes.size();
        changes.add(what);
        if (number != at) {
            whole.run();
            return;
        }
        if (!crash) {
            throw new IOException("No space left on device");
        }
        switch (when) {
            case BEFORE -> {}
            case HALF_WAY -> half.run();
            case AFTER -> whole.run();
        }
        throw new Crash(when + " " + what);
    }
}
