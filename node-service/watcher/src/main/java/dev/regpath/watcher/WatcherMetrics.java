package dev.regpath.watcher;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** All metrics of the watcher. */
final class WatcherMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** Looks at nothing yet. */
    WatcherMetrics(Watcher watcher) {
        GaugeWithCallback.builder()
                .name("regpath_watch_leader")
                .help("Whether this replica leads.")
                .callback(gauge -> gauge.call(watcher.isLeading() ? 1 : 0))
                .register(registry);
        CounterWithCallback.builder()
                .name("regpath_watch_status_writes")
                .help("Statuses of RegistryPaths written by this replica.")
                .callback(counter -> counter.call((double) watcher.statusWrites()))
                .register(registry);
    }

    /** Everything, as it is now. */
    MetricSnapshots scrape() {
        return registry.scrape();
    }
}
