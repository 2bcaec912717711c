package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

import dev.regpath.runtime.RuntimePod;
import dev.regpath.runtime.RuntimePods;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Pods of a node whose runtime is containerd. Each question is asked of it anew, until somebody follows them: then what
 * is known is answered at once, also while containerd restarts. Thread-safe; closing ends the following.
 */
public final class ContainerdPods implements RuntimePods, AutoCloseable {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);

    private final Path socket;
    private Optional<PodWatch> watch = Optional.empty();

    /**
     * Asks nothing yet.
     *
     * @param socket where containerd listens, as this process finds it
     */
    public ContainerdPods(Path socket) {
        this.socket = requireNonNull(socket, "socket");
    }

    @Override
    public List<RuntimePod> list() throws IOException {
        Optional<List<RuntimePod>> known = known();
        return known.isPresent() ? known.get() : ask();
    }

    private synchronized Optional<List<RuntimePod>> known() {
        return watch.flatMap(PodWatch::known);
    }

    private List<RuntimePod> ask() throws IOException {
        try (SandboxStore store = SandboxStore.of(socket)) {
            return PodWatch.pods(store.list());
        } catch (CriException e) {
            throw new IOException("the Pods of this node are not known: " + e.words(), e);
        }
    }

    /**
     * Follows the Pods from now on, with a thread and a connection. Whatever starts after this has returned is noticed before
     * it runs, if containerd answers; else nothing waits for it longer than a second. Nothing changes if they are followed
     * already.
     *
     * @param changed is called, in that thread, when Pods came, changed or went; must not block for long
     * @throws InterruptedException if the thread that waits is interrupted; they are followed nevertheless
     */
    public void follow(Runnable changed) throws InterruptedException {
        Optional<PodWatch> begun = begin(changed);
        if (begun.isPresent()) {
            begun.get().awaitFirstLook(FIRST_ANSWER);
        }
    }

    /** Holds the lock; waiting must not, because {@code changed} asks which Pods are known. */
    private synchronized Optional<PodWatch> begin(Runnable changed) {
        if (watch.isPresent()) {
            return Optional.empty();
        }
        watch = Optional.of(PodWatch.start(socket, changed));
        return watch;
    }

    /** Follows them no longer. */
    public synchronized void leave() {
        watch.ifPresent(PodWatch::close);
        watch = Optional.empty();
    }

    @Override
    public void close() {
        leave();
    }
}
