package dev.regpath.agent;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings a doorbell when something changes in a directory that may not exist yet: until it does, its nearest existing
 * parent is watched. What changed is not told; who is woken looks for itself. A thread of its own; closing ends it.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    private final Path directory;
    private final Doorbell doorbell;
    private final WatchService watches;

    private DirectoryWatch(Path directory, Doorbell doorbell, WatchService watches) {
        this.directory = directory;
        this.doorbell = doorbell;
        this.watches = watches;
    }

    /**
     * Starts to watch {@code directory}, an absolute path.
     *
     * @throws IOException if the node gives out no more watches
     */
    static DirectoryWatch start(Path directory, Doorbell doorbell) throws IOException {
        WatchService watches = directory.getFileSystem().newWatchService();
        DirectoryWatch watch = new DirectoryWatch(directory, doorbell, watches);
        WatchKey first = watch.register();
        Thread.ofPlatform().daemon().name("watch-" + directory.getFileName()).start(() -> watch.run(first));
        return watch;
    }

    private void run(WatchKey first) {
        WatchKey key = first;
        try {
            while (true) {
                WatchKey signalled = watches.take();
                signalled.pollEvents();
                doorbell.ring(directory + " changed");
                boolean valid = signalled.reset();
                if (!valid || !key.watchable().equals(nearestExisting())) {
                    key.cancel();
                    key = register();
                    // What came between the last event and this registration was told to nobody.
                    doorbell.ring(directory + " changed");
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            LOG.debug("no longer watching directory={}", directory);
        } catch (IOException e) {
            LOG.warn("cannot watch any more, changes are seen at the next regular pass directory={}", directory, e);
        }
    }

    /** The directory may be made just before its parent's watch is in place: then nobody would tell of it. */
    private WatchKey register() throws IOException {
        while (true) {
            Path nearest = nearestExisting();
            WatchKey key = nearest.register(watches, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
            if (nearest.equals(nearestExisting())) {
                return key;
            }
            key.cancel();
        }
    }

    private Path nearestExisting() {
        for (Path candidate = directory; candidate != null; candidate = candidate.getParent()) {
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no root above " + directory);
    }

    @Override
    public void close() throws IOException {
        watches.close();
    }
}
