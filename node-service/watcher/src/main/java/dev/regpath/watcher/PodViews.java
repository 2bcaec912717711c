package dev.regpath.watcher;

import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ServiceView;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes backends of Pods. A Pod in the host's network is at its node's address, which is in its status like any other. */
final class PodViews {
    private final Zones zones;

    PodViews(Zones zones) {
        this.zones = zones;
    }

    /** Those that have an address and have not ended. */
    List<BackendView> of(List<Pod> pods) {
        return pods.stream().flatMap(pod -> of(pod).stream()).toList();
    }

    private Optional<BackendView> of(Pod pod) {
        PodStatus status = pod.getStatus();
        PodSpec spec = pod.getSpec();
        if (status == null || spec == null || !"Running".equals(status.getPhase())) {
            return Optional.empty();
        }
        List<InetAddress> addresses = Literals.addresses(Stream.concat(
                Stream.ofNullable(status.getPodIP()),
                Literals.each(status.getPodIPs()).map(PodIP::getIp).map(Literals::orEmpty)));
        return addresses.isEmpty()
                ? Optional.empty()
                : Optional.of(new BackendView(
                        addresses,
                        state(pod),
                        Literals.orEmpty(spec.getNodeName()),
                        zones.of(spec.getNodeName()),
                        ports(spec)));
    }

    private static BackendView.BackendState state(Pod pod) {
        if (!Compact.isReady(pod)) {
            return BackendView.BackendState.UNREADY;
        }
        return pod.getMetadata().getDeletionTimestamp() == null
                ? BackendView.BackendState.READY
                : BackendView.BackendState.TERMINATING;
    }

    /** Those with a name; by number, a port need not be declared. */
    private static List<ServiceView.ServicePort> ports(PodSpec spec) {
        // An init container that is restarted always is a sidecar, and serves as long as the Pod does.
        Stream<Container> sidecars = Literals.each(spec.getInitContainers())
                .filter(container -> "Always".equals(container.getRestartPolicy()));
        return Stream.concat(sidecars, Literals.each(spec.getContainers()))
                .flatMap(container -> Literals.each(container.getPorts()))
                .filter(port -> port.getName() != null && port.getContainerPort() != null)
                .flatMap(port -> Literals.protocol(port.getProtocol()).stream()
                        .map(protocol ->
                                new ServiceView.ServicePort(port.getName(), port.getContainerPort(), protocol)))
                .distinct()
                .toList();
    }
}
