package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;

/** What the API server has told, so that only what it concerns is looked at again. */
sealed interface Change {
    /** A path is there, is another, or is gone. */
    record OfPath(String name) implements Change {
        public OfPath {
            requireNonNull(name, "name");
        }
    }

    /** The same of what the watcher has written for it. */
    record OfRoute(String name) implements Change {
        public OfRoute {
            requireNonNull(name, "name");
        }
    }

    /** Something of a Service or of its EndpointSlices. */
    record OfService(ObjectRef ref) implements Change {
        public OfService {
            requireNonNull(ref, "ref");
        }
    }

    /** Something of some Pods. */
    record OfPods(PodSelection selection) implements Change {
        public OfPods {
            requireNonNull(selection, "selection");
        }
    }

    /** Something of a ConfigMap. */
    record OfConfigMap(ObjectRef ref) implements Change {
        public OfConfigMap {
            requireNonNull(ref, "ref");
        }
    }

    /** A node, its report or its agent's Pod. */
    record OfNode(String name) implements Change {
        public OfNode {
            requireNonNull(name, "name");
        }
    }

    /** A list is complete, or could not be had: what could not be known by then may be known now. */
    record OfKnowledge() implements Change {}
}
