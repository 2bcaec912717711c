package dev.regpath.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a process that lives long when one of its threads dies of an unforeseen error: it ends. Half of
 * it would go on as if nothing were missing; its supervisor starts a whole one. What is in place on the node stays
 * there meanwhile.
 */
final class UncaughtErrors implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtErrors.class);

    private final Runnable end;

    UncaughtErrors(Runnable end) {
        this.end = end;
    }

    /** For this process, at once: its orderly end might wait for the very thread. */
    static void endTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler(
                new UncaughtErrors(() -> Runtime.getRuntime().halt(ExitCode.FAILED)));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        try {
            LOG.error("a thread died, so that the process ends thread={}", thread.getName(), error);
        } finally {
            end.run();
        }
    }
}
