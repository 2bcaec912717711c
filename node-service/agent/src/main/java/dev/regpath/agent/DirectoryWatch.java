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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls when something has changed in a directory, once it is quiet there. The directory may not exist yet: until it
 * does, its nearest existing parent is watched. What changed is not reported; the callee looks for itself. A thread of
 * its own; closing ends it.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    /** Saving a file makes several events. */
    private static final Duration QUIET = Duration.ofMillis(100);

    private static final Duration LONGEST_UNREST = Duration.ofSeconds(2);

    private final Path directory;
    private final Runnable changed;
    private final WatchService watches;

    private DirectoryWatch(Path directory, Runnable changed, WatchService watches) {
        this.directory = directory;
        this.changed = changed;
        this.watches = watches;
    }

    /**
     * Starts to watch {@code directory}, an absolute path.
     *
     * @throws IOException if the node gives out no more watches
     */
    static DirectoryWatch start(Path directory, Runnable changed) throws IOException {
        WatchService watches = directory.getFileSystem().newWatchService();
        DirectoryWatch watch = new DirectoryWatch(directory, changed, watches);
        WatchKey first = watch.register();
        Thread.ofPlatform().daemon().name("watch-" + directory.getFileName()).start(() -> watch.run(first));
        return watch;
    }

    private void run(WatchKey first) {
        WatchKey key = first;
        try {
            while (true) {
                WatchKey signalled = watches.take();
                boolean valid = awaitQuiet(signalled);
                changed.run();
                if (!valid || !key.watchable().equals(nearestExisting())) {
                    key.cancel();
                    key = register();
                    // What came between the last event and this registration was not reported.
                    changed.run();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            LOG.debug("no longer watching directory={}", directory);
        } catch (IOException e) {
            LOG.warn("cannot watch any more, changes are seen at the next regular pass directory={}", directory, e);
        }
    }

    /** Files that are still being written are read when they are complete. Whether the key is still of use. */
    private boolean awaitQuiet(WatchKey signalled) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_UNREST.toNanos();
        boolean valid;
        Optional<WatchKey> next = Optional.of(signalled);
        do {
            next.get().pollEvents();
            valid = next.get().reset();
            next = Optional.ofNullable(watches.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS));
        } while (next.isPresent() && System.nanoTime() < end);
        return valid && next.map(WatchKey::reset).orElse(true);
    }

    /** The directory may be made just before its parent's watch is in place: then it would not be reported. */
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
