package dev.regpath.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.regpath.proto.containers.Container;
import dev.regpath.proto.containers.ContainersGrpc.ContainersImplBase;
import dev.regpath.proto.containers.GetContainerRequest;
import dev.regpath.proto.containers.GetContainerResponse;
import dev.regpath.proto.containers.ListContainerMessage;
import dev.regpath.proto.containers.ListContainersRequest;
import dev.regpath.proto.events.ContainerChange;
import dev.regpath.proto.events.Envelope;
import dev.regpath.proto.events.EventsGrpc.EventsImplBase;
import dev.regpath.proto.events.SubscribeRequest;
import dev.regpath.runtime.RuntimePod;
import dev.regpath.transport.UnixChannels;
import dev.regpath.transport.UnixServer;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a containerd of the test's own, which fails when it is told to; RuntimePodsIT asks real ones. */
@Timeout(60)
class ContainerdPodsTest {
    private final Map<String, Container> containers = new ConcurrentSkipListMap<>();
    private final BlockingQueue<StreamObserver<Envelope>> subscribers = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private UnixServer containerd() throws IOException {
        return UnixChannels.serve(
                directory.resolve("containerd.sock"),
                new ContainersImplBase() {
                    @Override
                    public void get(GetContainerRequest request, StreamObserver<GetContainerResponse> answer) {
                        Optional<Container> found = Optional.ofNullable(containers.get(request.getId()));
                        if (found.isEmpty()) {
                            answer.onError(Status.NOT_FOUND.asRuntimeException());
                            return;
                        }
                        answer.onNext(GetContainerResponse.newBuilder()
                                .setContainer(found.get())
                                .build());
                        answer.onCompleted();
                    }

                    @Override
                    public void listStream(ListContainersRequest request, StreamObserver<ListContainerMessage> answer) {
                        containers
                                .values()
                                .forEach(container -> answer.onNext(ListContainerMessage.newBuilder()
                                        .setContainer(container)
                                        .build()));
                        answer.onCompleted();
                    }
                },
                new EventsImplBase() {
                    @Override
                    public void subscribe(SubscribeRequest request, StreamObserver<Envelope> answer) {
                        subscribers.add(answer);
                    }
                });
    }

    private ContainerdPods pods() {
        return new ContainerdPods(directory.resolve("containerd.sock"));
    }

    private void put(String id, String uid, int attempt) {
        containers.put(
                id,
                SandboxRecordTest.sandbox(
                        id,
                        SandboxRecordTest.METADATA.replace(
                                "\"uid\":\"uid-1\"", "\"uid\":\"%s\",\"attempt\":%d".formatted(uid, attempt))));
    }

    private static void tell(StreamObserver<Envelope> subscriber, String topic, String id) {
        subscriber.onNext(Envelope.newBuilder()
                .setTopic("/containers/" + topic)
                .setEvent(Any.newBuilder()
                        .setValue(ContainerChange.newBuilder().setId(id).build().toByteString()))
                .build());
    }

    private void follow(ContainerdPods pods) throws InterruptedException {
        pods.follow(() -> told.add(uids(pods)));
    }

    private static List<String> uids(ContainerdPods pods) {
        try {
            return pods.list().stream().map(RuntimePod::uid).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void eachPodIsListedOnceByItsLatestSandbox() throws Exception {
        put("a", "one", 0);
        put("b", "one", 1);
        put("c", "two", 0);
        try (UnixServer _ = containerd();
                ContainerdPods pods = pods()) {
            assertThat(uids(pods)).containsExactly("one", "two");
        }
    }

    @Test
    void withoutContainerdNobodyKnowsThePodsAndTheReasonIsGiven() {
        try (ContainerdPods pods = pods()) {
            assertThatThrownBy(pods::list)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the Pods of this node are not known: containerd does not answer");
        }
    }

    @Test
    void aPodThatComesChangesOrGoesIsToldAtOnce() throws Exception {
        put("a", "one", 0);
        try (UnixServer _ = containerd();
                ContainerdPods pods = pods()) {
            follow(pods);
            assertThat(next(told)).containsExactly("one");
            StreamObserver<Envelope> subscriber = next(subscribers);

            put("b", "two", 0);
            tell(subscriber, "create", "b");
            assertThat(next(told)).containsExactly("one", "two");

            containers.remove("a");
            tell(subscriber, "delete", "a");
            assertThat(next(told)).containsExactly("two");
        }
    }

    @Test
    void whatIsKnownStaysKnownWhileContainerdIsAwayAndIsLookedAtAgainAfterwards() throws Exception {
        put("a", "one", 0);
        try (ContainerdPods pods = pods()) {
            try (UnixServer _ = containerd()) {
                follow(pods);
                assertThat(next(told)).containsExactly("one");
                next(subscribers);
            }
            assertThat(uids(pods)).containsExactly("one");

            put("b", "two", 0);
            try (UnixServer _ = containerd()) {
                assertThat(next(told)).containsExactly("one", "two");
            }
        }
    }

    @Test
    void whoFollowsKnowsThePodsWhenTheFollowingHasBegun() throws Exception {
        put("a", "one", 0);
        try (UnixServer _ = containerd();
                ContainerdPods pods = pods()) {
            follow(pods);

            assertThat(told).containsExactly(List.of("one"));
        }
    }

    @Test
    void whatCameBeforeTheSubscriptionIsFoundByOneMoreLook() throws Exception {
        try (UnixServer _ = containerd();
                ContainerdPods pods = pods()) {
            follow(pods);
            assertThat(next(told)).isEmpty();

            put("a", "one", 0);

            assertThat(next(told)).containsExactly("one");
        }
    }

    @Test
    void nobodyIsToldOfContainersThatAreNoPods() throws Exception {
        try (UnixServer _ = containerd();
                ContainerdPods pods = pods()) {
            follow(pods);
            assertThat(next(told)).isEmpty();
            StreamObserver<Envelope> subscriber = next(subscribers);

            containers.put("x", Container.newBuilder().setId("x").build());
            tell(subscriber, "create", "x");
            tell(subscriber, "update", "x");
            tell(subscriber, "delete", "x");
            put("a", "one", 0);
            tell(subscriber, "create", "a");

            assertThat(next(told)).containsExactly("one");
            assertThat(told).isEmpty();
        }
    }
}
