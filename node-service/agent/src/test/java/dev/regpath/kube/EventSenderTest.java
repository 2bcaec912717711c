package dev.regpath.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSenderTest {
    private final FakeApi api;
    private final EventSender sender;

    EventSenderTest() throws IOException {
        api = FakeApi.start();
        sender = EventSender.start(
                () -> new ApiEndpoint("127.0.0.1", api.port(), "", Optional.empty(), "", Optional.of("secret")),
                "worker-7",
                Clock.fixed(Instant.parse("2026-11-25T13:50:00.123Z"), ZoneOffset.UTC));
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        api.close();
    }

    @Test
    void anEventStandsWhereKubectlLooksForThoseOfANode() throws Exception {
        sender.send("Warning", "EndpointFailing", "10.0.0.7:8443 of company: connection refused (RP501)");

        FakeApi.Call call = api.next();
        assertThat(call.head().getFirst()).isEqualTo("POST /api/v1/namespaces/default/events HTTP/1.1");
        JsonObject event = JsonParser.parseString(call.body()).getAsJsonObject();
        assertThat(event.getAsJsonObject("involvedObject").toString())
                .isEqualTo("{\"kind\":\"Node\",\"name\":\"worker-7\",\"uid\":\"worker-7\"}");
        assertThat(event.get("type").getAsString()).isEqualTo("Warning");
        assertThat(event.get("reason").getAsString()).isEqualTo("EndpointFailing");
        assertThat(event.get("lastTimestamp").getAsString()).isEqualTo("2026-11-25T13:50:00Z");
        call.answer(201, "{}");
    }

    @Test
    void aRefusalOrACutConnectionCostsThatEventOnly() throws Exception {
        sender.send("Normal", "EndpointServing", "first");
        api.next().answer(403, "{}");
        sender.send("Normal", "EndpointServing", "second");
        api.next().reset();
        sender.send("Normal", "EndpointServing", "third");

        FakeApi.Call third = api.next();
        assertThat(third.body()).contains("\"message\":\"third\"");
        third.answer(201, "{}");
    }

    @Test
    void whoeverSendsNeverWaits() throws Exception {
        for (int i = 0; i < 1000; i++) {
            sender.send("Normal", "EndpointServing", "x".repeat(5000));
        }
        FakeApi.Call first = api.next();
        assertThat(JsonParser.parseString(first.body())
                        .getAsJsonObject()
                        .get("message")
                        .getAsString())
                .hasSize(1024);
        first.answer(201, "{}");
    }
}
