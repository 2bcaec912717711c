package dev.regpath.redirect;

import dev.regpath.linux.KernelException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Steps that do not need each other: one that fails does not keep the others from being done. */
final class FailureCollector {
    /** One step. */
    interface FallibleStep {
        void run() throws KernelException, IOException;
    }

    private @Nullable Exception first;

    /** Takes a step, and says whether it succeeded. */
    boolean attempt(FallibleStep step) {
        try {
            step.run();
            return true;
        } catch (KernelException | IOException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
            return false;
        }
    }

    /** Whether no step has failed so far. */
    boolean allSucceeded() {
        return first == null;
    }

    /** Ends with what failed first, if anything did; later failures are attached to it. */
    void finish() throws KernelException, IOException {
        switch (first) {
            case null -> {}
            case KernelException e -> throw e;
            case IOException e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }
}
