package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UncaughtErrorsTest {
    @Test
    void aThreadThatDiesEndsTheProcess() throws InterruptedException {
        AtomicInteger ends = new AtomicInteger();
        Thread thread = Thread.ofPlatform()
                .name("resource-watch")
                .uncaughtExceptionHandler(new UncaughtErrors(ends::incrementAndGet))
                .start(() -> {
                    throw new NoClassDefFoundError("jdk/net/ExtendedSocketOptions");
                });
        thread.join();

        assertThat(ends).hasValue(1);
    }
}
