package dev.regpath.packages;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a {@link Staging} as a tar stream: owner root, one time stamp, sorted. */
final class Tar {
    private static final int DIRECTORY = 0755;
    private static final int PROGRAM = 0755;
    private static final int FILE = 0644;
    private static final int STICKY = 01777;

    private Tar() {}

    /**
     * Writes everything staged.
     *
     * @param prefix put before each path: {@code ""}, {@code "./"}, {@code "regpath-1.0/"}
     * @param out stays open
     */
    static void write(Staging staging, String prefix, Instant time, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        for (Path path : staging.entries()) {
            Path source = staging.root().resolve(path);
            TarArchiveEntry entry = entry(source, prefix + path);
            entry.setModTime(time.toEpochMilli());
            entry.setIds(0, 0);
            entry.setNames("", "");
            tar.putArchiveEntry(entry);
            if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(source, tar);
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
    }

    private static TarArchiveEntry entry(Path source, String name) throws IOException {
        if (Files.isSymbolicLink(source)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(source).toString());
            return link;
        }
        if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
            TarArchiveEntry directory = new TarArchiveEntry(name + "/");
            directory.setMode(source.endsWith("tmp") ? STICKY : DIRECTORY);
            return directory;
        }
        TarArchiveEntry file = new TarArchiveEntry(name);
        file.setMode(Files.isExecutable(source) ? PROGRAM : FILE);
        file.setSize(Files.size(source));
        return file;
    }
}
