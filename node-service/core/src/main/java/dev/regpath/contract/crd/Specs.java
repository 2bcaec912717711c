package dev.regpath.contract.crd;

import static dev.regpath.contract.crd.Schema.list;
import static dev.regpath.contract.crd.Schema.map;
import static dev.regpath.contract.crd.Schema.number;
import static dev.regpath.contract.crd.Schema.numberOrText;
import static dev.regpath.contract.crd.Schema.object;
import static dev.regpath.contract.crd.Schema.optional;
import static dev.regpath.contract.crd.Schema.required;
import static dev.regpath.contract.crd.Schema.set;
import static dev.regpath.contract.crd.Schema.text;
import static dev.regpath.contract.crd.Schema.truth;
import static dev.regpath.contract.crd.Schema.words;

import java.util.List;
import java.util.Map;

/** The schema of {@code spec} of a RegistryPath. */
final class Specs {
    private static final int MOST_REDIRECTS = 32;
    private static final int MOST_PORTS = 16;
    private static final int MOST_ITEMS = 64;
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final String QUALIFIED = "[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?";

    /** Looser than the grammar of hosts in what it takes for a name, and as strict in the characters. */
    private static final String HOST = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+\\]";

    private static final String PORT =
            "6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3}";

    /** A host with or without a port. */
    private static final String AUTHORITY = "(?:%s)(?::(?:%s))?".formatted(HOST, PORT);

    private static final String UNIT = "[A-Za-z0-9:_.@\\\\-]{1,240}\\.(?:service|scope|slice)";
    private static final String ADDRESS = "[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";
    private static final String PATH = "/.*[^/]";

    private Specs() {}

    static Schema spec() {
        return object(
                        "How a node finds one registry inside the cluster.",
                        required(
                                "registry",
                                text(
                                        "The registry as it stands before the first slash of image references.",
                                        261,
                                        AUTHORITY)),
                        optional("mirror", mirror()),
                        optional("redirects", redirects()),
                        optional(
                                "names",
                                object(
                                        "The frontends' names on the node.",
                                        optional(
                                                "pin",
                                                words(
                                                                "Whether they are written to /etc/hosts.",
                                                                "Never",
                                                                "WhenUnresolvable",
                                                                "Always")
                                                        .byDefault("WhenUnresolvable")))),
                        optional("scope", scope()),
                        optional("nodeSelector", labels("Labels a node must have; empty for all nodes.")),
                        optional("description", text("For people.", 4096)))
                .rule(
                        "has(self.mirror) || (has(self.redirects) && self.redirects.size() > 0)",
                        "there is neither a mirror nor a redirect");
    }

    private static Schema mirror() {
        return object(
                        "What containerd's hosts.toml says.",
                        required(
                                "backend",
                                object(
                                                "Where the mirror is.",
                                                optional("service", serviceWithPort()),
                                                optional(
                                                        "pods",
                                                        object(
                                                                "Ready Pods, the nearest first.",
                                                                required("namespace", name("Their namespace.")),
                                                                required("selector", selector()),
                                                                required("port", portRef()))),
                                                optional(
                                                        "addresses",
                                                        set(
                                                                        "Hosts with or without port, tried in this order.",
                                                                        MOST_ITEMS,
                                                                        text("A host.", 261, AUTHORITY))
                                                                .with("minItems", 1)))
                                        .exactlyOneOf("service", "pods", "addresses")),
                        optional(
                                "scheme",
                                words("How it is spoken to.", "http", "https").byDefault("https")),
                        optional("ca", ca()),
                        optional(
                                "clientCertificates",
                                list(
                                        "Shown to the mirror.",
                                        8,
                                        object(
                                                "A certificate on the node.",
                                                required("certificate", text("The certificate.", 1024, PATH)),
                                                optional("key", text("The key.", 1024, PATH))))),
                        optional("skipVerify", truth("Accept any certificate.")),
                        optional(
                                "capabilities",
                                set("What it may be asked for.", 3, words("One of them.", "pull", "resolve", "push"))
                                        .with("minItems", 1)),
                        optional(
                                "headers",
                                map(
                                        "Sent with each request; a value is a text or a list of texts.",
                                        MOST_ITEMS,
                                        new Schema(Map.of("x-kubernetes-preserve-unknown-fields", true)))),
                        optional("path", text("The URL's path, as it is.", 1024, "(?:/[A-Za-z0-9._~-]+)+/?")),
                        optional("overridePath", truth("Use path as it is, without /v2.")),
                        optional(
                                "dialTimeout",
                                text(
                                        "Limit for a TCP connect.",
                                        32,
                                        "(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:ns|us|µs|ms|s|m|h)){1,6}")),
                        optional("fallbackToUpstream", truth("Whether the registry itself is asked at last.")))
                .rule("!has(self.path) || (has(self.overridePath) && self.overridePath)", "a path has no effect alone")
                .rule("!has(self.overridePath) || !self.overridePath || has(self.path)", "there is no path to use")
                .rule(
                        "!(has(self.scheme) && self.scheme == 'http') || !(has(self.ca) || (has(self.clientCertificates) && self.clientCertificates.size() > 0) || (has(self.skipVerify) && self.skipVerify))",
                        "an http mirror takes no TLS settings");
    }

    private static Schema ca() {
        return object(
                        "What signs the mirror's certificate, besides the system's authorities.",
                        optional("inline", text("The certificates in PEM form.", 262_144)),
                        optional("file", text("A file on the node.", 1024, PATH)),
                        optional(
                                "configMap",
                                object(
                                        "A ConfigMap.",
                                        required("namespace", name("Its namespace.")),
                                        required(
                                                "name", text("Its name.", 253, "%s(?:\\.%s)*".formatted(LABEL, LABEL))),
                                        optional(
                                                "key",
                                                text("The key.", 253, "[-._a-zA-Z0-9]+")
                                                        .byDefault("ca.crt")))))
                .exactlyOneOf("inline", "file", "configMap");
    }

    private static Schema redirects() {
        return list(
                        "Which connections go elsewhere.",
                        MOST_REDIRECTS,
                        object(
                                "Connections to the frontend go to one of the backends.",
                                required("name", name("Unique within the path.")),
                                required("frontend", frontend()),
                                required("backend", backend()),
                                optional(
                                        "whenNoBackend",
                                        words("What happens while there is no backend.", "PassThrough", "Refuse")
                                                .byDefault("PassThrough")),
                                optional(
                                        "skipRedirectFromBackend",
                                        truth("A backend's own connections are left alone."))))
                .with("x-kubernetes-list-type", "map")
                .with("x-kubernetes-list-map-keys", List.of("name"));
    }

    private static Schema frontend() {
        return object(
                        "What processes ask for: any of the addresses at any of the ports.",
                        optional(
                                "hosts",
                                set(
                                        "Names whose addresses are followed.",
                                        MOST_ITEMS,
                                        text("A name.", 253, "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"))),
                        optional("addresses", set("Literal addresses.", MOST_ITEMS, text("An address.", 45, ADDRESS))),
                        optional(
                                "service",
                                object(
                                        "A Service whose external addresses are meant.",
                                        required("namespace", name("Its namespace.")),
                                        required("name", name("Its name.")))),
                        optional(
                                "ports",
                                list(
                                        "All of the Service's if there are none.",
                                        MOST_PORTS,
                                        object(
                                                "A port.",
                                                optional("name", portName()),
                                                required("port", number("Its number.", 1, 65_535)),
                                                optional(
                                                        "protocol",
                                                        words("Its protocol.", "TCP", "UDP")
                                                                .byDefault("TCP"))))))
                .rule(
                        "(has(self.hosts) && self.hosts.size() > 0) || (has(self.addresses) && self.addresses.size() > 0) || has(self.service)",
                        "none of hosts, addresses, service is there")
                .rule(
                        "!((has(self.hosts) && self.hosts.size() > 0) || (has(self.addresses) && self.addresses.size() > 0)) || (has(self.ports) && self.ports.size() > 0)",
                        "no ports are there")
                .rule(
                        "!has(self.ports) || self.ports.size() < 2 || self.ports.all(p, has(p.name))",
                        "one of several ports has no name");
    }

    private static Schema backend() {
        return object(
                        "Where they go.",
                        optional("service", serviceWithPort()),
                        optional(
                                "pods",
                                object(
                                                "Ready Pods of one namespace.",
                                                required("namespace", name("Their namespace.")),
                                                required("selector", selector()),
                                                optional("port", portRef()),
                                                optional(
                                                        "ports",
                                                        list(
                                                                        "The ports, if there are several.",
                                                                        MOST_PORTS,
                                                                        object(
                                                                                "A port.",
                                                                                optional("name", portName()),
                                                                                required("port", portRef())))
                                                                .with("minItems", 1)))
                                        .exactlyOneOf("port", "ports")),
                        optional(
                                "addresses",
                                set(
                                                "Literal addresses, each with its port, or all without.",
                                                MOST_ITEMS,
                                                text("An address.", 53, "[0-9A-Fa-f:.\\[\\]]+"))
                                        .with("minItems", 1)),
                        optional(
                                "ports",
                                list(
                                        "The ports of addresses without one.",
                                        MOST_PORTS,
                                        object(
                                                "A port.",
                                                optional("name", portName()),
                                                required("port", number("Its number.", 1, 65_535))))),
                        optional(
                                "prefer",
                                set(
                                        "Which backends are taken first.",
                                        2,
                                        words("One of them.", "SameNode", "SameZone"))))
                .exactlyOneOf("service", "pods", "addresses")
                .rule("!has(self.ports) || has(self.addresses)", "these ports belong to addresses, and there are none")
                .rule(
                        "!has(self.addresses) || !has(self.prefer) || self.prefer.size() == 0",
                        "nobody knows the node or zone of a literal address");
    }

    private static Schema scope() {
        return object(
                        "Whose connections are redirected.",
                        optional("kubelet", truth("The kubelet's.").byDefault(true)),
                        optional("containerd", truth("containerd's.").byDefault(true)),
                        optional(
                                "cgroups",
                                set(
                                        "Those of further units or cgroup paths.",
                                        MOST_ITEMS,
                                        text("A unit or path.", 1024, UNIT + "|/.*[^/].*"))))
                .rule(
                        "!(has(self.kubelet) && !self.kubelet && has(self.containerd) && !self.containerd && (!has(self.cgroups) || self.cgroups.size() == 0))",
                        "nobody is in the scope");
    }

    private static Schema serviceWithPort() {
        return object(
                "A Service.",
                required("namespace", name("Its namespace.")),
                required("name", name("Its name.")),
                optional("port", portRef()));
    }

    private static Schema selector() {
        return object(
                        "As in Kubernetes; must not be empty.",
                        optional("matchLabels", labels("Labels with their values.")),
                        optional(
                                "matchExpressions",
                                list(
                                        "Further conditions, all of which must hold.",
                                        16,
                                        object(
                                                        "A condition on one label.",
                                                        required("key", text("The label.", 317)),
                                                        required(
                                                                "operator",
                                                                words(
                                                                        "What is asked of it.",
                                                                        "In",
                                                                        "NotIn",
                                                                        "Exists",
                                                                        "DoesNotExist")),
                                                        optional(
                                                                "values",
                                                                set(
                                                                        "For In and NotIn.",
                                                                        MOST_ITEMS,
                                                                        text(
                                                                                "A value.",
                                                                                63,
                                                                                "(?:%s)?".formatted(QUALIFIED)))))
                                                .rule(
                                                        "!(self.operator in ['In', 'NotIn']) || (has(self.values) && self.values.size() > 0)",
                                                        "In and NotIn need values")
                                                .rule(
                                                        "!(self.operator in ['Exists', 'DoesNotExist']) || !has(self.values) || self.values.size() == 0",
                                                        "Exists and DoesNotExist take no values"))))
                .rule(
                        "(has(self.matchLabels) && self.matchLabels.size() > 0) || (has(self.matchExpressions) && self.matchExpressions.size() > 0)",
                        "an empty selector means every Pod of the namespace");
    }

    private static Schema labels(String description) {
        return map(description, 32, text("A label's value.", 63, "(?:%s)?".formatted(QUALIFIED)));
    }

    private static Schema name(String description) {
        return text(description, 63, LABEL);
    }

    private static Schema portName() {
        return text("Joins it with the port of the same name.", 15, "[a-z0-9]+(?:-[a-z0-9]+)*");
    }

    private static Schema portRef() {
        return numberOrText("A port by number or by name.", 1, 65535, 15, "[a-z0-9]+(?:-[a-z0-9]+)*");
    }
}
