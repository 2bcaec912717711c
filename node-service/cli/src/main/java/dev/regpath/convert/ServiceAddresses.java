package dev.regpath.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Service with external IPs or a load balancer: a redirect of those addresses to its own endpoints. */
final class ServiceAddresses {
    private ServiceAddresses() {}

    static List<Draft> drafts(ForeignMap service, String registry, List<String> faults) {
        ForeignMap spec = service.tree("spec");
        String namespace = service.tree("metadata").text("namespace").orElse("default");
        String name = service.tree("metadata").text("name").orElse("");
        List<String> external = Stream.concat(
                        spec.texts("externalIPs").stream(),
                        service.tree("status")
                                .tree("loadBalancer")
                                .trees("ingress")
                                .flatMap(ingress ->
                                        Stream.of("ip", "hostname").flatMap(kind -> ingress.text(kind).stream())))
                .distinct()
                .toList();
        List<ForeignMap> ports = spec.trees("ports").toList();
        List<Map<String, Object>> redirected = ports.stream()
                .filter(port -> !port.text("protocol").orElse("TCP").equals("SCTP"))
                .map(ServiceAddresses::port)
                .toList();
        // All else of it stays where it is: the RegistryPath names the Service, and what changes there is followed.
        ports.forEach(ForeignMap::passOver);
        service.tree("status").tree("loadBalancer").trees("ingress").forEach(ForeignMap::passOver);
        spec.passOver();

        String which = "Service %s/%s".formatted(namespace, name);
        if (external.isEmpty()) {
            faults.add(which
                    + ": it has neither externalIPs nor the address of a load balancer; nothing outside leads to it");
            return List.of();
        }
        if (redirected.isEmpty()) {
            faults.add(which + ": it has no port of TCP or UDP");
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        notes.add("A Service names no registry: see whether spec.registry is the one that is reached by it.");
        notes.add("Redirected are connections of the kubelet and containerd to %s, also when these addresses change."
                .formatted(String.join(", ", external)));
        Map<String, Object> reference = Draft.ordered("namespace", namespace, "name", name);
        Map<String, Object> frontend = new LinkedHashMap<>();
        frontend.put("service", reference);
        if (redirected.size() < ports.size()) {
            frontend.put("ports", redirected);
            notes.add("Ports of SCTP were left out: TCP and UDP can be redirected.");
        }
        Map<String, Object> redirect = new LinkedHashMap<>();
        redirect.put("name", Draft.nameOf(name));
        redirect.put("frontend", frontend);
        redirect.put("backend", Map.of("service", reference));
        Map<String, Object> path = Draft.ordered("registry", registry, "redirects", List.of(redirect));
        return List.of(new Draft(Draft.nameOf(namespace + "-" + name), path, notes));
    }

    private static Map<String, Object> port(ForeignMap port) {
        Map<String, Object> one = new LinkedHashMap<>();
        port.text("name").ifPresent(text -> one.put("name", text));
        String number = port.text("port").orElse("");
        one.put("port", number.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(number) : number);
        port.text("protocol").ifPresent(text -> one.put("protocol", text));
        return one;
    }
}
