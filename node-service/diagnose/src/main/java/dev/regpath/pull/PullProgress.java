package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import dev.regpath.cri.Ingest;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was seen of a pull so far; each look at containerd's content store gives the next. Nothing is guessed: what comes
 * and goes between two looks is not in it, and neither is what was being fetched before the pull began. What another
 * pull begins to fetch meanwhile cannot be told apart.
 *
 * @param foreign what was being fetched when the pull began
 * @param seen all that was fetched since, as it was seen last
 * @param open what of it is being fetched now
 * @param begun when something was seen for the first time, since the pull began
 * @param ended when nothing was left to fetch; empty while there is
 */
public record PullProgress(
        Set<String> foreign,
        Map<String, Ingest> seen,
        Set<String> open,
        Optional<Duration> begun,
        Optional<Duration> ended) {
    public PullProgress {
        foreign = Set.copyOf(foreign);
        seen = Map.copyOf(seen);
        open = Set.copyOf(open);
        requireNonNull(begun, "begun");
        requireNonNull(ended, "ended");
    }

    /** Nothing yet, beside what other pulls are fetching. */
    public static PullProgress beside(List<Ingest> others) {
        return new PullProgress(refs(others.stream()), Map.of(), Set.of(), Optional.empty(), Optional.empty());
    }

    /** What is known after a look that found this. */
    public PullProgress with(Duration at, List<Ingest> now) {
        List<Ingest> ours =
                now.stream().filter(ingest -> !foreign.contains(ingest.ref())).toList();
        Map<String, Ingest> all = new LinkedHashMap<>(seen);
        ours.forEach(ingest -> all.put(ingest.ref(), ingest));
        return new PullProgress(
                foreign,
                all,
                refs(ours.stream()),
                all.isEmpty() ? Optional.empty() : begun.or(() -> Optional.of(at)),
                all.isEmpty() || !ours.isEmpty() ? Optional.empty() : ended.or(() -> Optional.of(at)));
    }

    /** Layers of which anything was seen. */
    public long layers() {
        return layersSeen().count();
    }

    /** Layers that are complete. */
    public long layersDone() {
        return layersSeen().filter(layer -> !open.contains(layer.ref())).count();
    }

    /** Bytes of layers that are there. */
    public long bytes() {
        return layersSeen()
                .mapToLong(layer -> open.contains(layer.ref()) ? layer.offset() : size(layer))
                .sum();
    }

    /** Bytes that the layers seen will have. */
    public long total() {
        return layersSeen().mapToLong(PullProgress::size).sum();
    }

    /** How far it is, for a caller that does not wait any longer. */
    public PullStage stage() {
        return new PullStage(
                begun.isPresent(),
                layersDone(),
                layers(),
                layersSeen()
                        .filter(layer -> open.contains(layer.ref()))
                        .map(layer -> new PullStage.OpenLayer(layer.digest(), layer.offset(), layer.total()))
                        .sorted(Comparator.comparing(PullStage.OpenLayer::digest))
                        .toList());
    }

    /** What the time went to; empty if nothing was seen. */
    public Optional<PullPhases> phases(Duration took) {
        return begun.map(first -> {
            Duration last = ended.orElse(took);
            return new PullPhases(first, last.minus(first), took.minus(last));
        });
    }

    /** The layers of a pull that has succeeded, so that all of them are complete; empty if none was seen. */
    public Optional<FetchedLayers> fetched(Duration took) {
        return layers() == 0
                ? Optional.empty()
                : phases(took).map(phases -> new FetchedLayers(layers(), total(), phases.fetch()));
    }

    private Stream<Ingest> layersSeen() {
        return seen.values().stream().filter(Ingest::isLayer);
    }

    private static long size(Ingest ingest) {
        return Math.max(ingest.total(), ingest.offset());
    }

    private static Set<String> refs(Stream<Ingest> ingests) {
        return ingests.map(Ingest::ref).collect(Collectors.toSet());
    }
}
