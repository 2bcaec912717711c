package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.proto.cri.Image;
import dev.regpath.pull.PullResult.Afterwards;
import dev.regpath.pull.PullResult.Stored;
import dev.regpath.runtime.ContainerRuntime;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Pulls an image by CRI as the kubelet would, looks at it meanwhile, and removes it again if that is wanted. */
public final class WatchedPull {
    /** How exact the phases are. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** Receives the progress, in the thread that pulls. */
    public interface PullListener {
        /** What is known after so much time. */
        void progress(PullProgress progress, Duration since);
    }

    private record PulledImage(String id, Duration took) {}

    private final ContainerRuntime runtime;
    private final PullListener listener;

    /**
     * Does nothing yet.
     *
     * @param runtime the node's container runtime
     */
    public WatchedPull(ContainerRuntime runtime, PullListener listener) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.listener = requireNonNull(listener, "listener");
    }

    /** Pulls, and waits for the end. */
    public PullResult run(PullRequest request) throws InterruptedException {
        long start = System.nanoTime();
        try (CriClient cri = CriClient.of(runtime.socket());
                PullWatch watch = PullWatch.open(runtime, request.roles())) {
            boolean before = cri.image(request.image()).isPresent();
            start = System.nanoTime();
            PulledImage answer;
            try {
                answer = pull(cri, request, watch);
            } catch (CriException e) {
                if (e.code() == Status.Code.DEADLINE_EXCEEDED) {
                    return new PullResult.TimedOut(request.image(), since(start), watch.stage());
                }
                throw e;
            }
            PullResult.PullObservation seen = watch.seen(answer.took());
            Stored stored = stored(answer.id(), cri.image(request.image()));
            Afterwards afterwards = Afterwards.STAYS;
            if (request.remove()) {
                afterwards = before ? Afterwards.KEPT : remove(cri, request.image());
            }
            return new PullResult.Pulled(request.image(), answer.took(), seen, stored, afterwards);
        } catch (CriException e) {
            return new PullResult.PullFailed(request.image(), since(start), e.words());
        }
    }

    private PulledImage pull(CriClient cri, PullRequest request, PullWatch watch)
            throws CriException, InterruptedException {
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            Future<PulledImage> pull = thread.submit(() ->
                    new PulledImage(cri.pull(request.image(), request.credentials(), request.limit()), since(start)));
            while (!ended(pull)) {
                watch.look(since(start)).ifPresent(progress -> listener.progress(progress, since(start)));
            }
            return answer(pull);
        }
    }

    private static boolean ended(Future<?> pull) throws InterruptedException {
        try {
            var _ = pull.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException _) {
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException e) {
            pull.cancel(true);
            throw e;
        }
    }

    private static PulledImage answer(Future<PulledImage> pull) throws CriException, InterruptedException {
        try {
            return pull.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CriException refused) {
                throw refused;
            }
            throw new IllegalStateException("a pull ended in an unforeseen way", e);
        }
    }

    private static Stored stored(String id, Optional<Image> found) {
        return found.map(image -> new Stored(id, image.getRepoDigestsList(), OptionalLong.of(image.getSize())))
                .orElseGet(() -> new Stored(id, List.of(), OptionalLong.empty()));
    }

    private static Afterwards remove(CriClient cri, String image) throws CriException {
        cri.remove(image);
        return Afterwards.REMOVED;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
