package dev.regpath.runtime;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Pod of this node as its container runtime knows it.
 *
 * @param namespace the Pod's
 * @param name the Pod's
 * @param uid the Pod's, as the kubelet gave it
 * @param labels the Pod's own
 * @param cgroup the cgroup of all of its containers, from the root of cgroup2 on ({@code /kubepods.slice/…}); empty if the
 *     runtime does not tell
 * @param hostNetwork whether it is in the node's network
 * @param addresses its own; none while they are not known
 */
public record RuntimePod(
        String namespace,
        String name,
        String uid,
        SortedMap<String, String> labels,
        Optional<String> cgroup,
        boolean hostNetwork,
        List<InetAddress> addresses) {
    public RuntimePod {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(labels)));
        requireNonNull(cgroup, "cgroup");
        addresses = List.copyOf(addresses);
    }
}
