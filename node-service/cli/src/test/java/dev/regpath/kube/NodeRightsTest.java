package dev.regpath.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.status.NodeStatus;
import dev.regpath.files.LocalFiles;
import dev.regpath.watcher.Rights;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart grants the agent what it asks the API server for in all its life, and nothing else. */
class NodeRightsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NODES = "/apis/regpath.dev/v1alpha1/registrypathnodes";
    private static final String COMPANY = """
            {"apiVersion":"regpath.dev/v1alpha1","kind":"RegistryPath","metadata":{"name":"company","generation":1,\
            "uid":"u-1","resourceVersion":"%d"},"spec":{"registry":"registry.example.com","mirror":\
            {"backend":{"addresses":["10.96.12.7:5000"]}}}}""";

    private final Set<String> used = new ConcurrentSkipListSet<>();
    private final AtomicInteger lists = new AtomicInteger();
    private volatile boolean reported;
    /** Read and written by the server's thread alone. */
    private boolean made;

    private Optional<Thread> server = Optional.empty();

    @TempDir
    private Path state;

    private FakeApi api;

    @BeforeEach
    void startAServer() throws IOException {
        api = FakeApi.start();
        server = Optional.of(Thread.ofPlatform().daemon().start(this::serve));
    }

    @AfterEach
    void endTheServer() throws Exception {
        server.orElseThrow().interrupt();
        api.close();
    }

    @Test
    void whatItAsksForIsWhatTheChartGrantsToTheLetter() throws Exception {
        ApiAccess access =
                () -> new ApiEndpoint("127.0.0.1", api.port(), "", Optional.empty(), "", Optional.of("secret"));
        Random random = new Random(1);
        WatchIntervals watching =
                new WatchIntervals(Duration.ofMinutes(5), Duration.ofMillis(10), Duration.ofMillis(50));
        NodeReporter.ReportIntervals reporting =
                new NodeReporter.ReportIntervals(Duration.ofMillis(10), Duration.ofMillis(50));
        try (ResourceWatch _ = ResourceWatch.start(
                        access,
                        new ResourceFiles(new LocalFiles(Path.of("/")), state),
                        watching,
                        random,
                        () -> true,
                        () -> {});
                NodeReporter reporter = NodeReporter.start(
                        access, "worker-7", reporting, watching, random, Optional.empty(), () -> {});
                EventSender events = EventSender.start(access, "worker-7", Clock.systemUTC())) {
            // It has asked for itself before it has anything to tell.
            await().atMost(LIMIT).until(() -> used.contains("list regpath.dev/registrypathnodes"));
            reporter.report(new NodeStatus("0.1.0", "2.1.4", List.of()));
            await().atMost(LIMIT).until(() -> reported);
            // Somebody has deleted its object: the next report makes it anew.
            reported = false;
            reporter.report(new NodeStatus("0.1.0", "2.1.5", List.of()));
            await().atMost(LIMIT).until(() -> reported);
            events.send("Warning", "EndpointFailing", "10.0.0.7:8443 of company: connection refused (RP501)");
            await().atMost(LIMIT).until(() -> used.contains("create /events"));
            // The path was changed and deleted, and the watch had to begin anew.
            await().atMost(LIMIT).until(() -> lists.get() > 2);
        }

        assertThat(new TreeSet<>(used)).containsExactlyElementsOf(Rights.granted("regpath-node"));
    }

    /** Until the test ends. */
    private void serve() {
        try {
            while (!Thread.interrupted()) {
                answer(api.next());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(FakeApi.Call call) {
        String request = call.head().getFirst().replaceAll(" HTTP/1.1$", "");
        used.add(Rights.used(request));
        if (request.startsWith("POST " + NODES)) {
            made = true;
            call.answer(201, "{}");
        } else if (request.startsWith("PATCH ")) {
            call.answer(made ? 200 : 404, "{}");
            reported = made;
            made = false;
        } else if (request.startsWith("POST ")) {
            call.answer(201, "{}");
        } else if (Rights.used(request).startsWith("watch ")) {
            call.begin()
                    .event("MODIFIED", COMPANY.formatted(8))
                    .event("DELETED", COMPANY.formatted(9))
                    .event("ERROR", "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}")
                    .end();
        } else {
            lists.incrementAndGet();
            call.answer(200, """
                    {"kind":"RegistryRouteList","apiVersion":"regpath.dev/v1alpha1",\
                    "metadata":{"resourceVersion":"7"},"items":[%s]}""".formatted(COMPANY.formatted(5)));
        }
    }
}
