package dev.regpath.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeTurnTest {
    private static final String NEW = """
            {"metadata": {"name": "regpath-installer", "resourceVersion": "7"}}""";
    private static final String TAKEN = """
            {"metadata": {"resourceVersion": "8"}, "spec": {"holderIdentity": "worker-3", "leaseDurationSeconds": 0}}""";

    private final FakeApi api;
    private final NodeTurn turn;

    NodeTurnTest() throws IOException {
        api = FakeApi.start();
        turn = new NodeTurn(
                () -> new ApiEndpoint("127.0.0.1", api.port(), "", Optional.empty(), "", Optional.empty()),
                "regpath-system",
                "regpath-installer",
                "worker-7",
                "0.1.0/1",
                Duration.ofMinutes(9),
                Clock.fixed(Instant.parse("2026-11-29T03:00:00Z"), ZoneOffset.UTC));
    }

    @AfterEach
    void close() throws IOException {
        api.close();
    }

    @Test
    void aLeaseThatNobodyHoldsIsTakenAsItWasSeen() throws Exception {
        CompletableFuture<NodeTurn.TurnAnswer> answer = ask();
        answer("GET", 200, NEW);
        JsonObject written = answer("PUT", 200, NEW);

        assertThat(answer.get()).isEqualTo(new NodeTurn.TurnAnswer.Granted());
        assertThat(written.toString())
                .contains(
                        "\"resourceVersion\":\"7\"",
                        "\"holderIdentity\":\"worker-7\"",
                        "\"leaseDurationSeconds\":540",
                        "\"acquireTime\":\"2026-11-29T03:00:00.000000Z\"");
    }

    @Test
    void oneWhoIsFasterHasIt() throws Exception {
        CompletableFuture<NodeTurn.TurnAnswer> answer = ask();
        answer("GET", 200, NEW);
        answer("PUT", 409, "{}");

        assertThat(answer.get()).isInstanceOf(NodeTurn.TurnAnswer.Taken.class);
    }

    /** Not by its times, which another clock wrote: a lease that has not changed for its length in this node's own time. */
    @Test
    void aLeaseThatHasNotChangedForItsLengthIsTakenFromItsHolder() throws Exception {
        CompletableFuture<NodeTurn.TurnAnswer> first = ask();
        answer("GET", 200, TAKEN);
        assertThat(first.get()).isEqualTo(new NodeTurn.TurnAnswer.Taken("worker-3"));

        CompletableFuture<NodeTurn.TurnAnswer> second = ask();
        answer("GET", 200, TAKEN);
        answer("PUT", 200, TAKEN);
        assertThat(second.get()).isEqualTo(new NodeTurn.TurnAnswer.Granted());
    }

    @Test
    void whatFailedOnANodeStopsTheSameAttemptOnOthersAndNoNewOne() throws Exception {
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> end("containerd does not come back"));
        answer("GET", 200, NEW.replace("}}", "}, \"spec\": {\"holderIdentity\": \"worker-7\"}}"));
        JsonObject stopped = answer("PUT", 200, NEW);
        end.get();
        assertThat(stopped.getAsJsonObject("spec").size()).isZero();

        CompletableFuture<NodeTurn.TurnAnswer> same = ask();
        answer("GET", 200, stopped.toString());
        assertThat(same.get())
                .isEqualTo(new NodeTurn.TurnAnswer.Stopped("node worker-7: containerd does not come back"));

        CompletableFuture<NodeTurn.TurnAnswer> next = ask();
        answer("GET", 200, stopped.toString().replace("0.1.0/1", "0.1.0/0"));
        answer("PUT", 200, NEW);
        assertThat(next.get()).isEqualTo(new NodeTurn.TurnAnswer.Granted());
    }

    @Test
    void withoutTheRightToItTheReasonIsTheApiServers() throws Exception {
        CompletableFuture<NodeTurn.TurnAnswer> answer = ask();
        answer("GET", 403, "{\"message\": \"leases is forbidden\"}");

        assertThatThrownBy(answer::get).hasMessageContaining("403 leases is forbidden");
    }

    private CompletableFuture<NodeTurn.TurnAnswer> ask() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return turn.ask();
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
    }

    private void end(String stop) {
        try {
            turn.end(Optional.of(stop));
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private JsonObject answer(String method, int status, String body) throws Exception {
        FakeApi.Call call = api.next();
        assertThat(call.head().getFirst())
                .isEqualTo("%s /apis/coordination.k8s.io/v1/namespaces/regpath-system/leases/regpath-installer HTTP/1.1"
                        .formatted(method));
        call.answer(status, body);
        return method.equals("GET")
                ? new JsonObject()
                : JsonParser.parseString(call.body()).getAsJsonObject();
    }
}
