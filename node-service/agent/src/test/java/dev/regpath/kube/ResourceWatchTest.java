package dev.regpath.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.fault.Problem;
import dev.regpath.files.LocalFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch against a server that does what servers do on good days and on bad ones. */
class ResourceWatchTest {
    private static final WatchIntervals QUICK =
            new WatchIntervals(Duration.ofMinutes(5), Duration.ofMillis(10), Duration.ofMillis(50));

    @TempDir
    private Path state;

    private FakeApi api;
    private ResourceWatch watch;
    private final AtomicInteger rings = new AtomicInteger();
    private final AtomicBoolean routes = new AtomicBoolean(true);

    @BeforeEach
    void startAServer() throws IOException {
        api = FakeApi.start();
        watch = follow(QUICK);
    }

    private ResourceWatch follow(WatchIntervals intervals) throws IOException {
        ApiAccess access =
                () -> new ApiEndpoint("127.0.0.1", api.port(), "", Optional.empty(), "", Optional.of("secret"));
        return ResourceWatch.start(
                access,
                new ResourceFiles(new LocalFiles(Path.of("/")), state),
                intervals,
                new Random(1),
                routes::get,
                rings::incrementAndGet);
    }

    @AfterEach
    void endBoth() throws IOException {
        watch.close();
        api.close();
    }

    private static String path(String name, int version) {
        return path(name, version, "203.0.113.10");
    }

    private static String path(String name, int version, String frontend) {
        return """
               {"apiVersion":"regpath.dev/v1alpha1","kind":"RegistryRoute","metadata":{"name":"%s","generation":7,
                "uid":"u-%s","resourceVersion":"%d","managedFields":[{"manager":"regpath"}]},
                "spec":{"observedGeneration":1,"path":{"registry":"registry.example.com","redirects":[{"name":"gateway",
                 "frontend":{"addresses":["%s"],"ports":[{"port":443}]},
                 "backend":{"addresses":["10.96.0.7:8443"]}}]}}}
               """.formatted(name, name, version, frontend).replace("\n", "");
    }

    private static String list(String resourceVersion, String next, String... items) {
        return "{\"kind\":\"RegistryRouteList\",\"apiVersion\":\"regpath.dev/v1alpha1\",\"metadata\":{\"resourceVersion\":\"%s\",\"continue\":\"%s\"},\"items\":[%s]}"
                .formatted(resourceVersion, next, String.join(",", items));
    }

    private Resource resource(String name) {
        return watch.resources().find(name).orElseThrow();
    }

    private void awaitNames(String... names) {
        await().untilAsserted(
                        () -> assertThat(watch.resources().byName().keySet()).containsExactly(names));
    }

    @Test
    void itListsOnceAndThenOnlyWatches() throws Exception {
        FakeApi.Call list = api.next();
        assertThat(list.target()).isEqualTo("/apis/regpath.dev/v1alpha1/registryroutes?limit=100&resourceVersion=0");
        assertThat(list.head()).contains("Authorization: Bearer secret");
        list.answer(200, list("7", "", path("company", 5)));

        FakeApi.Call events = api.next().begin();
        assertThat(events.target())
                .contains("watch=true", "allowWatchBookmarks=true", "resourceVersion=7", "timeoutSeconds=");
        awaitNames("company");
        assertThat(watch.resources().origin()).isEqualTo(Resources.ResourceOrigin.API);

        events.event("ADDED", path("other", 8)).event("DELETED", path("company", 9));
        awaitNames("other");
        events.event("BOOKMARK", "{\"kind\":\"RegistryRoute\",\"metadata\":{\"resourceVersion\":\"12\"}}")
                .end();
        assertThat(api.next().target()).contains("watch=true", "resourceVersion=12");
    }

    /** Seen at a real server: after a restart it refuses watches until it has read everything itself. */
    @Test
    void aServerThatIsBusyIsAskedForTheSameWatchAgainAndForNoNewList() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5)));
        for (int status : new int[] {429, 503}) {
            FakeApi.Call refused = api.next();
            assertThat(refused.target()).contains("watch=true", "resourceVersion=7");
            refused.answer(
                    status,
                    "{\"kind\":\"Status\",\"code\":%d,\"message\":\"storage is (re)initializing\"}".formatted(status));
        }
        FakeApi.Call events = api.next().begin();
        assertThat(events.target()).contains("watch=true", "resourceVersion=7");
        events.event("ADDED", path("other", 8));
        awaitNames("company", "other");
    }

    /** Seen at a real server: it owes a short watch no bookmark. */
    @Test
    void aWatchInWhichNothingHappenedIsNoFailure() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5)));
        for (int i = 0; i < 3; i++) {
            FakeApi.Call nothing = api.next().begin();
            assertThat(nothing.target()).contains("watch=true", "resourceVersion=7");
            nothing.end();
        }
        assertThat(api.next().target()).contains("watch=true", "resourceVersion=7");
        assertThat(watch.resources().trouble()).isEmpty();
    }

    @Test
    void aListInPagesIsBelievedOnlyWhenItIsComplete() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5)));
        api.next()
                .begin()
                .event("ERROR", "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":410,\"message\":\"too old\"}");
        FakeApi.Call list = api.next();
        assertThat(list.target())
                .isEqualTo("/apis/regpath.dev/v1alpha1/registryroutes?limit=100"
                        + "&resourceVersion=7&resourceVersionMatch=NotOlderThan");
        list.answer(200, list("9", "more", path("first", 8)));
        FakeApi.Call second = api.next();
        assertThat(second.target()).isEqualTo("/apis/regpath.dev/v1alpha1/registryroutes?limit=100&continue=more");
        awaitNames("company");
        second.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[")
                .reset();

        FakeApi.Call again = api.next();
        awaitNames("company");
        assertThat(again.target()).startsWith("/apis/regpath.dev/v1alpha1/registryroutes?limit=100&resourceVersion=7");
        again.answer(200, list("9", "", path("first", 8), path("second", 8)));
        awaitNames("first", "second");
    }

    @Test
    void aConnectionThatIsResetGoesOnWhereItWas() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5)));
        FakeApi.Call events = api.next().begin().event("ADDED", path("other", 8));
        awaitNames("company", "other");
        events.reset();

        assertThat(api.next().target()).contains("watch=true", "resourceVersion=8");
        awaitNames("company", "other");
    }

    @Test
    void aServerThatAnswersAnythingElseIsToldAfterTheSecondTimeAndEverythingStays() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5)));
        api.next().answer(503, "no backend available");
        api.next().answer(403, "{\"kind\":\"Status\",\"message\":\"registryroutes is forbidden\"}");

        await().until(() -> watch.resources().trouble().isPresent());
        assertThat(watch.resources().trouble().orElseThrow())
                .hasMessage("the API server does not give RegistryRoutes: 403 registryroutes is forbidden");
        awaitNames("company");

        FakeApi.Call list = api.next();
        assertThat(list.target()).endsWith("?limit=100&resourceVersion=0"); // Its store may be from an earlier day.
        list.answer(200, list("20", "", path("other", 8)));
        awaitNames("other");
        assertThat(watch.resources().trouble()).isEmpty();
    }

    @Test
    void aServerThatEndsEachWatchAtOnceIsAskedEverMoreSlowly() throws Exception {
        watch.close();
        api.close();
        api = FakeApi.start();
        watch = follow(new WatchIntervals(Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofHours(1)));
        api.next().answer(200, list("7", ""));
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            api.next().begin().end();
        }
        // At least half of 200 + 400 + 800 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void aPeerThatIsSilentLongerThanItPromisedIsLeft() throws Exception {
        watch.close();
        api.close();
        api = FakeApi.start();
        HttpConnection connection = HttpConnection.open(
                new ApiEndpoint("127.0.0.1", api.port(), "", Optional.empty(), "", Optional.empty()),
                Duration.ofMillis(50));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> connection.send("GET", "/", "", "")))
                .isInstanceOf(java.net.SocketTimeoutException.class);
        connection.close();
        watch = follow(QUICK);
    }

    @Test
    void whatAPathSaysOfDeadPathsReachesTheNodeAsItWasWritten() throws Exception {
        String company = path("company", 5)
                .replace("\"path\":{", "\"path\":{\"connectTimeout\":\"0s\",\"whenUpstreamDead\":\"Leave\",");
        api.next().answer(200, list("7", "", company));

        awaitNames("company");
        assertThat(resource("company").path()).hasValueSatisfying(path -> {
            assertThat(path.connectTimeout()).isZero();
            assertThat(path.whenUpstreamDead()).isEqualTo(WhenUpstreamDead.LEAVE);
        });
    }

    @Test
    void whatIsWrongWithOneSpoilsNothingOfTheOthers() throws Exception {
        String huge = path("huge", 5).replace("registry.example.com", "a".repeat(1 << 20));
        String older = path("older", 5).replace("\"path\":{", "\"way\":{");
        String newline = path("newline", 5).replace("registry.example.com", "registry.example.com\\nevil");
        String extra = path("extra", 5).replace("\"path\":{", "\"path\":{\"tunnel\":true,");
        api.next().answer(200, list("7", "", huge, newline, older, extra, path("company", 5)));

        awaitNames("company", "extra", "huge", "newline", "older");
        var all = watch.resources().byName();
        assertThat(resource("company").path()).isPresent();
        assertThat(all.values().stream()
                        .flatMap(resource -> resource.problems().stream())
                        .map(Problem::toString))
                .containsExactly(
                        "registrypath/extra: UnknownField: spec.tunnel: there is no field 'tunnel' here. Remove it; known are registry, mirror, redirects, names, scope, connectTimeout, whenUpstreamDead, nodeSelector, verify, description.",
                        "registrypath/huge: TooLarge: the resource has more than 1048576 characters. Split it into several paths.",
                        "registrypath/newline: InvalidHost: spec.registry: 'registry.example.com\\u{a}evil' contains white space or control characters. Remove them.",
                        "registrypath/older: MissingField: spec: the field is missing. Add it.");
        api.next().begin().event("MODIFIED", path("older", 8));
        await().until(() -> resource("older").path().isPresent());
    }

    @Test
    void aThousandResourcesAreReadOneByOne() throws Exception {
        FakeApi.Call call = api.next().begin();
        call.chunk("{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[");
        for (int i = 0; i < 1000; i++) {
            call.chunk((i == 0 ? "" : ",") + path("path-%04d".formatted(i), 5));
        }
        call.chunk("]}").end();
        await().until(() -> watch.resources().byName().size() == 1000);
    }

    /** While a watcher of before has written no routes, a list without one takes nothing away. */
    @Test
    void whatIsRememberedStaysUntilEachPathHasARoute() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5), path("gone", 5)));
        awaitNames("company", "gone");
        watch.close();
        api.close();
        api = FakeApi.start();
        routes.set(false);
        watch = follow(QUICK);
        api.next().answer(200, list("8", "", path("company", 5)));
        await().until(() -> watch.resources().origin() == Resources.ResourceOrigin.API);
        awaitNames("company", "gone");

        routes.set(true);
        watch.dropRemembered();

        awaitNames("company");
        watch.close();
        assertThat(new ResourceFiles(new LocalFiles(Path.of("/")), state).read().byName())
                .containsOnlyKeys("company");
    }

    @Test
    void withoutAServerTheLastKnownOnesAreThere() throws Exception {
        api.next().answer(200, list("7", "", path("company", 5)));
        api.next().begin().event("MODIFIED", path("company", 8, "203.0.113.77"));
        await().until(() -> resource("company").toString().contains("203.0.113.77"));
        Resources before = watch.resources();
        watch.close();
        api.close();
        api = FakeApi.start(); // Never answers.

        watch = follow(QUICK);

        assertThat(watch.resources().origin()).isEqualTo(Resources.ResourceOrigin.MEMORY);
        assertThat(watch.resources().byName()).isEqualTo(before.byName());
    }
}
