package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.CaSource;
import dev.regpath.contract.MirrorBackend;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.RedirectBackend;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.ServiceBackend;
import java.util.LinkedHashSet;
import java.util.Set;

/** Something in the cluster that a path names, and that is therefore followed. */
sealed interface Reference {
    /** A Service and its EndpointSlices. */
    record OfService(ObjectRef ref) implements Reference {
        public OfService {
            requireNonNull(ref, "ref");
        }

        @Override
        public String toString() {
            return "Service " + ref;
        }
    }

    /** Pods. */
    record OfPods(PodSelection selection) implements Reference {
        public OfPods {
            requireNonNull(selection, "selection");
        }

        @Override
        public String toString() {
            return "Pods in " + selection;
        }
    }

    /** A key of a ConfigMap. */
    record OfConfigMap(CaSource.ConfigMapKey key) implements Reference {
        public OfConfigMap {
            requireNonNull(key, "key");
        }

        @Override
        public String toString() {
            return "ConfigMap " + key.configMap();
        }
    }

    /** Whether a change is one of this. */
    default boolean isTouchedBy(ClusterChange change) {
        return switch (this) {
            case OfService(ObjectRef ref) -> change.equals(new ClusterChange.ServiceChange(ref));
            case OfPods(PodSelection selection) -> change.equals(new ClusterChange.PodsChange(selection));
            case OfConfigMap(CaSource.ConfigMapKey key) ->
                change.equals(new ClusterChange.ConfigMapChange(key.configMap()));
        };
    }

    /** What one path names. */
    static Set<Reference> of(RegistryPath path) {
        Set<Reference> references = new LinkedHashSet<>();
        path.mirror().map(MirrorSpec::backend).ifPresent(backend -> add(backend, references));
        path.mirror().flatMap(MirrorSpec::ca).ifPresent(ca -> {
            if (ca instanceof CaSource.ConfigMapKey key) {
                references.add(new OfConfigMap(key));
            }
        });
        for (RedirectSpec redirect : path.redirects()) {
            redirect.frontend().service().ifPresent(service -> references.add(new OfService(service)));
            add(redirect.backend(), references);
        }
        return references;
    }

    private static void add(MirrorBackend backend, Set<Reference> references) {
        switch (backend) {
            case ServiceBackend service -> references.add(new OfService(service.service()));
            case PodsBackend pods -> references.add(new OfPods(pods.pods()));
            case MirrorBackend.Hosts hosts -> {}
        }
    }

    private static void add(RedirectBackend backend, Set<Reference> references) {
        switch (backend) {
            case ServiceBackend service -> references.add(new OfService(service.service()));
            case PodsBackend pods -> references.add(new OfPods(pods.pods()));
            case RedirectBackend.Literal literal -> {}
        }
    }
}
