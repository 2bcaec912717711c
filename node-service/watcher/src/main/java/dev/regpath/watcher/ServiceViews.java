package dev.regpath.watcher;

import dev.regpath.contract.HostName;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ServiceView;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Makes views of Services. */
final class ServiceViews {
    private static final String EXTERNAL_NAME = "ExternalName";

    private ServiceViews() {}

    /** Whether it only stands for a name outside the cluster, so that there is nothing behind it. */
    static boolean isExternalName(Service service) {
        return service.getSpec() != null
                && EXTERNAL_NAME.equals(service.getSpec().getType());
    }

    static ServiceView of(Service service, List<BackendView> endpoints) {
        ServiceSpec spec = service.getSpec() == null ? new ServiceSpec() : service.getSpec();
        return new ServiceView(
                clusterAddresses(spec),
                externalAddresses(service, spec),
                externalHosts(service),
                ports(spec),
                endpoints);
    }

    /** A headless Service has the text None there. */
    private static List<InetAddress> clusterAddresses(ServiceSpec spec) {
        return Literals.addresses(
                Stream.concat(Stream.ofNullable(spec.getClusterIP()), Literals.each(spec.getClusterIPs())));
    }

    private static List<InetAddress> externalAddresses(Service service, ServiceSpec spec) {
        return Literals.addresses(Stream.concat(
                Literals.each(spec.getExternalIPs()),
                ingress(service).map(LoadBalancerIngress::getIp).map(Literals::orEmpty)));
    }

    private static List<HostName> externalHosts(Service service) {
        return ingress(service)
                .map(LoadBalancerIngress::getHostname)
                .map(Literals::orEmpty)
                .flatMap(host -> HostName.ofForeign(host).stream()) // As if it were not there, if it is no name.
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<LoadBalancerIngress> ingress(Service service) {
        return service.getStatus() == null || service.getStatus().getLoadBalancer() == null
                ? Stream.of()
                : Literals.each(service.getStatus().getLoadBalancer().getIngress());
    }

    private static List<ServiceView.ServicePort> ports(ServiceSpec spec) {
        return Literals.each(spec.getPorts())
                .filter(port -> port.getPort() != null)
                .flatMap(port -> Literals.protocol(port.getProtocol()).stream()
                        .map(protocol -> new ServiceView.ServicePort(
                                Literals.orEmpty(port.getName()), port.getPort(), protocol)))
                .toList();
    }
}
