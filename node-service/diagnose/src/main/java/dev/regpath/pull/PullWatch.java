package dev.regpath.pull;

import dev.regpath.cri.ContentStore;
import dev.regpath.cri.CriException;
import dev.regpath.linux.KernelException;
import dev.regpath.routing.Endpoint;
import dev.regpath.runtime.ContainerRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at a pull from outside. What cannot be looked at, or not any more, is left out of the result: a pull does not
 * fail because it cannot be seen. Not thread-safe.
 */
final class PullWatch implements AutoCloseable {
    private final ContentStore content;
    private Optional<PullProgress> progress;
    private Optional<SocketAccount> account;
    private Duration nextAccount = Duration.ZERO;

    private PullWatch(ContentStore content, Optional<PullProgress> progress, Optional<SocketAccount> account) {
        this.content = content;
        this.progress = progress;
        this.account = account;
    }

    /** Looks for the first time, before the pull begins. */
    static PullWatch open(ContainerRuntime runtime, Map<Endpoint, String> roles) {
        ContentStore content = ContentStore.of(runtime.socket());
        return new PullWatch(content, beforehand(content), account(runtime, roles));
    }

    private static Optional<PullProgress> beforehand(ContentStore content) {
        try {
            return Optional.of(PullProgress.beside(content.ingests()));
        } catch (CriException _) {
            return Optional.empty(); // Another runtime.
        }
    }

    private static Optional<SocketAccount> account(ContainerRuntime runtime, Map<Endpoint, String> roles) {
        try {
            return SocketAccount.open(runtime.peer(), roles);
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    /** Looks again; returns what is known, if anything can be. */
    Optional<PullProgress> look(Duration since) {
        if (progress.isPresent()) {
            try {
                progress = Optional.of(progress.get().with(since, content.ingests()));
            } catch (CriException _) {
                progress = Optional.empty(); // Half of what was to be seen would give wrong times.
            }
        }
        if (since.compareTo(nextAccount) >= 0) {
            long start = System.nanoTime();
            lookAtAccount();
            // The kernel lists all connections of the node: that may take no more than half of the time.
            nextAccount = since.plusNanos(System.nanoTime() - start);
        }
        return progress;
    }

    /** How far the pull was when anybody looked last; empty if that could not be seen. */
    Optional<PullStage> stage() {
        return progress.map(PullProgress::stage);
    }

    /** What was seen of a pull that took so long; its connections are there for some seconds more. */
    PullResult.PullObservation seen(Duration took) {
        lookAtAccount();
        return new PullResult.PullObservation(
                progress.flatMap(some -> some.phases(took)),
                progress.flatMap(some -> some.fetched(took)),
                account.map(SocketAccount::hosts).orElse(List.of()));
    }

    private void lookAtAccount() {
        if (account.isPresent()) {
            try {
                account.get().look();
            } catch (KernelException _) {
                account.get().close();
                account = Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        account.ifPresent(SocketAccount::close);
        content.close();
    }
}
