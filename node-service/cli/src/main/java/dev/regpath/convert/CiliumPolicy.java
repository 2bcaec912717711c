package dev.regpath.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A CiliumLocalRedirectPolicy (cilium.io/v2): one redirect. */
final class CiliumPolicy {
    private CiliumPolicy() {}

    static List<Draft> drafts(ForeignMap policy, String registry, List<String> faults) {
        ForeignMap spec = policy.map("spec");
        ForeignMap matcher = spec.map("redirectFrontend");
        ForeignMap address = matcher.map("addressMatcher");
        ForeignMap service = matcher.map("serviceMatcher");
        ForeignMap target = spec.map("redirectBackend");
        String namespace = policy.map("metadata").text("namespace").orElse("default");
        String name = Draft.nameOf(policy.map("metadata").text("name").orElse("converted"));
        List<String> notes = new ArrayList<>();
        notes.add("A CiliumLocalRedirectPolicy names no registry: see whether spec.registry is the one whose pulls this"
                + " serves.");
        notes.add(
                "Cilium redirects every Pod and process of a node, and so does this: spec.scope has all Pods and the host."
                        + " Without it, only the kubelet and containerd are redirected, which image pulls need.");
        notes.add("Cilium takes Pods of the same node only; this prefers them and takes others while there is none.");

        Map<String, Object> frontend = new LinkedHashMap<>();
        if (address.has("ip")) {
            frontend.put("addresses", List.of(address.text("ip").orElse("")));
            frontend.put("ports", ports(address, true));
        } else if (service.has("serviceName")) {
            frontend.put(
                    "service",
                    Draft.ordered(
                            "namespace",
                            service.text("namespace").orElse(namespace),
                            "name",
                            service.text("serviceName").orElse("")));
            List<Map<String, Object>> ports = ports(service, true);
            if (!ports.isEmpty()) {
                frontend.put("ports", ports);
            }
            notes.add(
                    "Cilium matches the Service's cluster address; this matches its external addresses, because images are"
                            + " named by them.");
        } else {
            faults.add("CiliumLocalRedirectPolicy: it has neither an addressMatcher nor a serviceMatcher");
            return List.of();
        }

        List<Map<String, Object>> backendPorts = ports(target, false);
        Map<String, Object> pods =
                Draft.ordered("namespace", namespace, "selector", selector(target.map("localEndpointSelector")));
        if (backendPorts.size() == 1) {
            pods.put("port", backendPorts.getFirst().getOrDefault("port", 0));
        } else {
            pods.put("ports", backendPorts);
        }
        Map<String, Object> redirect = new LinkedHashMap<>();
        redirect.put("name", name);
        redirect.put("frontend", frontend);
        redirect.put("backend", Draft.ordered("pods", pods, "prefer", List.of("SameNode")));
        if (spec.isTrue("skipRedirectFromBackend")) {
            redirect.put("skipRedirectFromBackend", true);
        }
        Map<String, Object> path =
                Draft.ordered("registry", registry, "scope", Draft.ordered("pods", Map.of(), "host", true));
        path.put("redirects", List.of(redirect));
        spec.text("description").ifPresent(text -> path.put("description", text));
        return List.of(new Draft(Draft.nameOf(namespace + "-" + name), path, notes));
    }

    private static List<Map<String, Object>> ports(ForeignMap from, boolean withProtocol) {
        return from.maps("toPorts")
                .map(port -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    port.text("name").filter(text -> !text.isEmpty()).ifPresent(text -> one.put("name", text));
                    one.put("port", number(port.text("port").orElse("")));
                    if (withProtocol) {
                        port.text("protocol").ifPresent(text -> one.put("protocol", text));
                    } else {
                        port.passOver("protocol"); // It is that of the frontend's port of the same name.
                    }
                    return one;
                })
                .toList();
    }

    /** Kubernetes' own, but for labels whose source may be named. */
    private static Map<String, Object> selector(ForeignMap from) {
        Map<String, Object> selector = new LinkedHashMap<>();
        ForeignMap labels = from.map("matchLabels");
        if (!labels.names().isEmpty()) {
            Map<String, Object> some = new LinkedHashMap<>();
            labels.names()
                    .forEach(name -> some.put(label(name), labels.text(name).orElse("")));
            selector.put("matchLabels", some);
        }
        List<Map<String, Object>> expressions = from.maps("matchExpressions")
                .map(expression -> {
                    Map<String, Object> one = Draft.ordered(
                            "key",
                            label(expression.text("key").orElse("")),
                            "operator",
                            expression.text("operator").orElse(""));
                    List<String> values = expression.texts("values");
                    if (!values.isEmpty()) {
                        one.put("values", values);
                    }
                    return one;
                })
                .toList();
        if (!expressions.isEmpty()) {
            selector.put("matchExpressions", expressions);
        }
        return selector;
    }

    private static String label(String name) {
        return name.replaceFirst("^(?:k8s|any)[:.](?=.)", "");
    }

    /** Cilium writes ports as texts. */
    private static Object number(String text) {
        return text.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(text) : text;
    }
}
