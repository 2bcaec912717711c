package dev.regpath.kube;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Follows what the cluster wants of its nodes. Until a list is complete, and whenever there is none, everything last known
 * stays.
 */
public final class ResourceWatch implements AutoCloseable {
    private final ResourceMemory memory;
    private final BooleanSupplier routes;
    private final Runnable changed;
    private final CollectionFollower<RawRoute> follower;
    private volatile Resources resources;

    private ResourceWatch(
            ResourceCollection<RawRoute> collection,
            WatchIntervals intervals,
            RandomGenerator random,
            Resources remembered,
            ResourceMemory memory,
            BooleanSupplier routes,
            Runnable changed) {
        this.resources = remembered;
        this.memory = memory;
        this.routes = routes;
        this.changed = changed;
        this.follower = new CollectionFollower<>(collection, intervals, random, "resource-watch", new RouteListener());
    }

    /**
     * Begins to follow.
     *
     * @param access the way to the API server
     * @param files the resources last known
     * @param routes whether each path has a route, so that one without is gone; until then what is remembered stays
     * @param changed is called, in the watch's own thread, after each change of {@link #resources}; must not block
     * @throws IOException if what is remembered cannot be read
     */
    public static ResourceWatch start(
            ApiAccess access,
            ResourceFiles files,
            WatchIntervals intervals,
            RandomGenerator random,
            BooleanSupplier routes,
            Runnable changed)
            throws IOException {
        Resources remembered = files.read();
        ResourceWatch watch = new ResourceWatch(
                ResourceCollection.routes(access),
                intervals,
                random,
                remembered,
                new ResourceMemory(files),
                routes,
                changed);
        watch.follower.start();
        return watch;
    }

    /** What is known now. */
    public Resources resources() {
        return resources;
    }

    /** Each path has a route now: what is only remembered is gone. From any thread. */
    public void dropRemembered() {
        synchronized (this) {
            Resources now = resources;
            if (now.remembered().isEmpty()) {
                return;
            }
            now.remembered().forEach(memory::forget);
            resources = now.withoutRemembered();
        }
        changed.run();
    }

    private void publish(Resources now) {
        if (!now.equals(resources)) {
            resources = now;
            changed.run();
        }
    }

    /** Holds what the server says of the routes. */
    private final class RouteListener implements CollectionFollower.Listener<RawRoute> {
        private Map<String, Resource> all = new HashMap<>();

        @Override
        public void listing() {
            all = new HashMap<>();
        }

        @Override
        public void listed(RawRoute route) {
            all.put(route.name(), ResourceDecoder.decode(route));
            keep(route);
        }

        @Override
        public void complete() {
            synchronized (ResourceWatch.this) {
                Resources listed = Resources.listed(all);
                Resources now = routes.getAsBoolean() ? listed : listed.withRemembered(resources);
                memory.keepOnly(now.byName().keySet());
                publish(now);
            }
            all = new HashMap<>();
        }

        @Override
        public void changed(RawRoute route) {
            synchronized (ResourceWatch.this) {
                publish(resources.with(ResourceDecoder.decode(route)));
            }
            keep(route);
        }

        @Override
        public void deleted(RawRoute route) {
            synchronized (ResourceWatch.this) {
                publish(resources.without(route.name()));
            }
            memory.forget(route.name());
        }

        @Override
        public void answered() {
            synchronized (ResourceWatch.this) {
                publish(resources.with(Optional.empty()));
            }
        }

        @Override
        public void failed(ApiException failure) {
            synchronized (ResourceWatch.this) {
                publish(resources.with(Optional.of(failure)));
            }
        }

        private void keep(RawRoute route) {
            try {
                memory.keep(route);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        follower.close();
        memory.close();
    }
}
