package dev.regpath.agent;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;

import dev.regpath.input.Logged;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the directories in which the daemons' cgroups come and go, and puts the scope right at once: a unit that is
 * restarted has a new cgroup, and its first connection may be only a millisecond away. inotify tells of cgroup
 * directories within a fraction of that.
 */
final class ScopeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScopeWatch.class);

    private final LocalNode node;
    private final WatchService watches;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private volatile Set<Path> daemons = Set.of();

    private ScopeWatch(LocalNode node, WatchService watches) {
        this.node = node;
        this.watches = watches;
    }

    /** Starts with nothing to watch. A thread of its own; closing ends it. */
    static ScopeWatch start(LocalNode node) throws IOException {
        ScopeWatch watch = new ScopeWatch(node, FileSystems.getDefault().newWatchService());
        Thread.ofPlatform().daemon().name("scope-watch").start(watch::run);
        return watch;
    }

    /** Watches for the cgroups that are in scope now, and for no others. */
    void follow() {
        Set<Path> wanted;
        synchronized (node) {
            wanted = Set.copyOf(node.scope().directories());
        }
        Set<Path> parents = wanted.stream().map(Path::getParent).collect(Collectors.toSet());
        keys.entrySet().removeIf(entry -> {
            boolean gone =
                    !parents.contains(entry.getKey()) || !entry.getValue().isValid();
            if (gone) {
                entry.getValue().cancel();
            }
            return gone;
        });
        daemons = wanted;
        boolean added = false;
        for (Path parent : parents) {
            if (!keys.containsKey(parent) && Files.isDirectory(parent)) {
                added |= register(parent);
            }
        }
        if (added) {
            // What came before the watch was not reported.
            keepScope();
        }
    }

    private boolean register(Path parent) {
        try {
            keys.put(parent, parent.register(watches, ENTRY_CREATE, ENTRY_DELETE));
            return true;
        } catch (IOException e) {
            LOG.warn("cannot watch, restarts are seen late cgroup={} reason={}", parent, Logged.of(e));
            return false;
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watches.take();
                Path parent = (Path) key.watchable();
                boolean ours = key.pollEvents().stream()
                        .map(WatchEvent::context)
                        .anyMatch(name -> name == null || daemons.contains(parent.resolve((Path) name)));
                key.reset();
                if (ours) {
                    keepScope();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            LOG.debug("no longer watching for restarts");
        }
    }

    private void keepScope() {
        node.scope().keep();
    }

    @Override
    public void close() throws IOException {
        watches.close();
    }
}
