package dev.regpath.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values of one scrape. What is added twice for the same labels is summed up. Not thread-safe. */
final class Samples {
    private final Map<Metric, Map<Labels, Double>> values = new EnumMap<>(Metric.class);

    /** Adds to a value; {@code labels} are values, in the order of {@link Metric#labels}. */
    Samples add(Metric metric, double value, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s has labels %s, not %s".formatted(metric.text(), metric.labels(), List.of(labels)));
        }
        values.computeIfAbsent(metric, _ -> new TreeMap<>())
                .merge(Labels.of(metric.labels().toArray(String[]::new), labels), value, Double::sum);
        return this;
    }

    /** Counts are far below 2^53, up to which a double holds every one of them. */
    Samples add(Metric metric, long value, String... labels) {
        return add(metric, (double) value, labels);
    }

    Samples add(Metric metric, boolean value) {
        return add(metric, value ? 1 : 0);
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(values.entrySet().stream()
                .map(entry -> snapshot(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static MetricSnapshot snapshot(Metric metric, Map<Labels, Double> values) {
        return switch (metric.type()) {
            case GAUGE -> {
                GaugeSnapshot.Builder gauge =
                        GaugeSnapshot.builder().name(metric.base()).help(metric.help());
                values.forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield gauge.build();
            }
            case COUNTER -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(metric.base()).help(metric.help());
                values.forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield counter.build();
            }
            case HISTOGRAM -> throw new IllegalArgumentException(metric.text() + " is kept, not observed");
        };
    }
}
