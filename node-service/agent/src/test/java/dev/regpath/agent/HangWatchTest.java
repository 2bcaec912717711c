package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HangWatchTest {
    private static final Logger LOGGER = Logger.getLogger(HangWatch.class.getName());

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void end() {
        LOGGER.removeHandler(handler);
    }

    @Test
    void aPassThatHangsIsNamedOnceWithThePlaceItHangsAt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Thread loop = Thread.ofPlatform().start(() -> hangHere(release));
        await().until(() -> loop.getState() == Thread.State.WAITING);
        try (HangWatch watch = HangWatch.start(loop, Duration.ofMillis(50))) {
            watch.passBegins();
            await().untilAsserted(() -> assertThat(log).hasSize(1));
            assertThat(log.getFirst()).contains("a pass hangs", "hangHere");
            release.countDown();
            loop.join();
            watch.passEnded();
            assertThat(log).hasSize(2).last().asString().contains("has ended");
        }
    }

    @Test
    void passesThatEndInTimeAndALoopThatWaitsAreNotNamed() throws Exception {
        try (HangWatch watch = HangWatch.start(Thread.currentThread(), Duration.ofSeconds(30))) {
            for (int i = 0; i < 1000; i++) {
                watch.passBegins();
                watch.passEnded();
            }
        }
        try (HangWatch idle = HangWatch.start(Thread.currentThread(), Duration.ofMillis(1))) {
            idle.passEnded();
            Thread.onSpinWait();
        }
        assertThat(log).isEmpty();
    }

    private static void hangHere(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
