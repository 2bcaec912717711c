package dev.regpath.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What pods reached whose first act is to connect: the moment in which a redirect that depends on somebody's noticing a new
 * pod is not there yet.
 *
 * @param answers one for each pod, in the order of their starts
 */
record FirstPodConnects(List<String> answers) {
    private static final Duration FIRST_ACT = Duration.ofSeconds(20);

    FirstPodConnects {
        answers = List.copyOf(answers);
    }

    /** Starts and ends so many, one after the other, each with the label {@code app=first}. */
    static FirstPodConnects count(PodNode pods, int starts) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            OrdinaryPod first = pods.askingFirst("builders", "first-" + i).labelled("app", "first");
            try (Pod pod = Pod.start(pods.node(), first)) {
                answers.add(Waiting.until(
                        "the pod has connected",
                        FIRST_ACT,
                        () -> Optional.of(pod.log()).filter(log -> log.contains("first "))));
            }
        }
        return new FirstPodConnects(answers);
    }

    /** How many were not redirected. */
    long misses() {
        return answers.stream()
                .filter(answer -> !answer.contains("first web by"))
                .count();
    }
}
