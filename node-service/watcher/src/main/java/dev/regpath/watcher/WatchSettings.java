package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * How a watcher runs.
 *
 * @param election among several replicas; empty if there is only this one
 * @param agents where the agents' Pods are; empty if agents have none, or it is not known which they are
 * @param gatherChanges how long changes are gathered before everything is looked at again
 * @param gatherProgress how long reports of nodes are gathered before they are counted into a status
 * @param writesPerSecond how often the status of one path is written at most
 * @param clock tells the time
 */
public record WatchSettings(
        Optional<Election> election,
        Optional<AgentPods> agents,
        Duration gatherChanges,
        Duration gatherProgress,
        int writesPerSecond,
        InstantSource clock) {
    /** For one replica. */
    public static final WatchSettings ALONE = new WatchSettings(
            Optional.empty(),
            Optional.empty(),
            Duration.ofMillis(20),
            Duration.ofSeconds(2),
            5,
            InstantSource.system());

    /**
     * The Pods in which agents run. What a Pod is, Kubernetes knows already: the kubelet writes whether it is ready, and
     * the node controller that it is not when the kubelet is silent. So no agent has to write that it lives.
     *
     * @param namespace where they are
     * @param labels what they have
     */
    public record AgentPods(String namespace, Map<String, String> labels) {
        public AgentPods {
            requireNonNull(namespace, "namespace");
            labels = Map.copyOf(labels);
        }
    }

    /**
     * The election of a leader by a Lease.
     *
     * @param namespace of the Lease
     * @param name of the Lease
     * @param identity of this replica: its Pod's name
     * @param lease how long a leader leads after it was last heard of
     * @param renewal within this time it must have renewed the Lease, or stops
     * @param retry how often it renews, and the others look
     */
    public record Election(
            String namespace, String name, String identity, Duration lease, Duration renewal, Duration retry) {
        public Election {
            requireNonNull(namespace, "namespace");
            requireNonNull(name, "name");
            requireNonNull(identity, "identity");
            requireNonNull(lease, "lease");
            requireNonNull(renewal, "renewal");
            requireNonNull(retry, "retry");
        }
    }

    public WatchSettings {
        requireNonNull(election, "election");
        requireNonNull(agents, "agents");
        requireNonNull(gatherChanges, "gatherChanges");
        requireNonNull(gatherProgress, "gatherProgress");
        requireNonNull(clock, "clock");
    }

    /** The same, as one of several replicas. */
    public WatchSettings among(Election others) {
        return new WatchSettings(Optional.of(others), agents, gatherChanges, gatherProgress, writesPerSecond, clock);
    }

    /** The same, where agents run in Pods. */
    public WatchSettings withAgents(AgentPods pods) {
        return new WatchSettings(election, Optional.of(pods), gatherChanges, gatherProgress, writesPerSecond, clock);
    }
}
