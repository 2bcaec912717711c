package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;

/** What the API server has told, so that only what it concerns is looked at again. */
sealed interface ClusterChange {
    /** A path is there, is another, or is gone. */
    record PathChange(String name) implements ClusterChange {
        public PathChange {
            requireNonNull(name, "name");
        }
    }

    /** The same of what the watcher has written for it. */
    record RouteChange(String name) implements ClusterChange {
        public RouteChange {
            requireNonNull(name, "name");
        }
    }

    /** Something of a Service or of its EndpointSlices. */
    record ServiceChange(ObjectRef ref) implements ClusterChange {
        public ServiceChange {
            requireNonNull(ref, "ref");
        }
    }

    /** Something of some Pods. */
    record PodsChange(PodSelection selection) implements ClusterChange {
        public PodsChange {
            requireNonNull(selection, "selection");
        }
    }

    /** Something of a ConfigMap. */
    record ConfigMapChange(ObjectRef ref) implements ClusterChange {
        public ConfigMapChange {
            requireNonNull(ref, "ref");
        }
    }

    /** A node, its report or its agent's Pod. */
    record NodeChange(String name) implements ClusterChange {
        public NodeChange {
            requireNonNull(name, "name");
        }
    }

    /** A list is complete, or could not be had: what could not be known by then may be known now. */
    record NewKnowledge() implements ClusterChange {}
}
