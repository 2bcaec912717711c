package dev.regpath.cli;

import dev.regpath.pull.PullResult;
import dev.regpath.pull.PullStage;
import dev.regpath.pull.PullStage.OpenLayer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a pull has not succeeded, in a sentence. */
final class PullFailureText {
    private PullFailureText() {}

    /** Empty if it has. */
    static Optional<String> of(PullResult result) {
        return switch (result) {
            case PullResult.Pulled _ -> Optional.empty();
            case PullResult.PullFailed(String _, Duration _, String words) -> Optional.of(words);
            case PullResult.TimedOut(String _, Duration took, Optional<PullStage> stage) ->
                Optional.of("given up after %s: %s"
                        .formatted(
                                seconds(took),
                                stage.map(PullFailureText::of).orElse("how far it was could not be seen")));
        };
    }

    private static String of(PullStage stage) {
        if (!stage.begun()) {
            return "no manifest had come";
        }
        if (stage.open().isEmpty()) {
            return stage.layers() == 0
                    ? "a manifest had come, and no layer"
                    : "%d layers had come, and were not unpacked".formatted(stage.layers());
        }
        return "%s; %d of %d layers seen were complete"
                .formatted(
                        stage.open().stream().map(PullFailureText::of).collect(Collectors.joining(", ")),
                        stage.complete(),
                        stage.layers());
    }

    private static String of(OpenLayer layer) {
        return layer.size() > 0
                ? "layer %s had %s of %s"
                        .formatted(layer.digest(), ByteText.of(layer.bytes()), ByteText.of(layer.size()))
                : "layer %s had %s".formatted(layer.digest(), ByteText.of(layer.bytes()));
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }
}
