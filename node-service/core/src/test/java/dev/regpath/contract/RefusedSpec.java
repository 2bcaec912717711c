package dev.regpath.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A spec that the API server refuses by the schema alone.
 *
 * @param spec its fields
 * @param decoder what the decoder says
 * @param server what the API server says
 */
public record RefusedSpec(String spec, String decoder, String server) {
    /** A certificate, which is refused by nobody. */
    public static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBgzCCASmgAwIBAgIUAaplNwlRzTDLAwX4bfUAUDFbeK4wCgYIKoZIzj0EAwIw
            FjEUMBIGA1UEAwwLU2NlbmFyaW8gQ0EwIBcNMjYxMTIzMDQxNTQ3WhgPMjEyNjEw
            MzAwNDE1NDdaMBYxFDASBgNVBAMMC1NjZW5hcmlvIENBMFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEeBTw4GE912ak3e6TEdpCFY2zwc2gzwt8ogv5+REsSdG9dwid
            1OIMs/+WTSNAK4YRIfvb+Iz/mBGJFsdotBb8mKNTMFEwHQYDVR0OBBYEFKd9XytN
            P/us3HUDVypOpg6nHavUMB8GA1UdIwQYMBaAFKd9XytNP/us3HUDVypOpg6nHavU
            MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAI3VrqMiFBFc41BD
            N/fgBIhZsh1GRPcJoWhC43CHJPIPAiBMVSPqzOazwvp2//sQ7yFAOdQBTG9QFXVZ
            vz2h/Yhewg==
            -----END CERTIFICATE-----
            """;

    private static final String REGISTRY = "registry: registry.example.com, ";
    private static final String FRONTEND = "{addresses: [203.0.113.10], ports: [{port: 443}]}";
    private static final String TWO_PORTS =
            "{addresses: [203.0.113.10], ports: [{name: https, port: 443}, {name: http, port: 80}]}";
    private static final String BACKEND = "{addresses: ['10.96.0.7:443', '[2001:db8::7]:443']}";
    private static final String PODS = "{namespace: r, selector: {matchLabels: {app: r}}, ";

    /** The API server says no more of it than that. */
    private static final String NOT = "must not validate the schema (not)";

    private static final String PATTERN = "should match '^(?:";

    /** The API server lists the words that it takes. */
    private static final String UNSUPPORTED = "Unsupported value";

    /** All that is known. */
    public static List<RefusedSpec> all() {
        List<RefusedSpec> all = new ArrayList<>();
        all.addAll(ofRegistries());
        all.addAll(ofMirrors());
        all.addAll(ofCertificates());
        all.addAll(ofHeaders());
        all.addAll(ofSelectors());
        all.addAll(ofFrontends());
        all.addAll(ofBackends());
        all.addAll(ofPorts());
        all.addAll(ofOthers());
        return List.copyOf(all);
    }

    private static List<RefusedSpec> ofRegistries() {
        String mirror = "mirror: {backend: {addresses: [10.96.0.7]}}, registry: ";
        return List.of(
                refusal(
                        mirror + "'index.docker.io:443'",
                        "is another name of docker.io that containerd never looks up"),
                refusal(
                        mirror + "registry",
                        "an image reference that begins with 'registry' means an image of Docker Hub"),
                new RefusedSpec(mirror + "registry..example.com", "contains '..'", "is not a host"),
                new RefusedSpec(
                        mirror + "256.1.1.1", "is neither a name nor an IPv4 address", "'256.1.1.1' is not a host"),
                new RefusedSpec(mirror + "registry.example.7com", "begins with a digit", "is not a host"),
                new RefusedSpec(mirror + "'[2001:db8:::7]'", "is not an IP address", "'[2001:db8:::7]' is not a host"),
                new RefusedSpec(mirror + "'registry.example.com:0'", "port '0' is not between 1 and 65535", PATTERN));
    }

    private static List<RefusedSpec> ofMirrors() {
        return List.of(
                refusal("registry: a.b, description: nothing", "there is neither a mirror nor a redirect"),
                mirror("backend: {}", "none of service, pods, addresses is there"),
                mirror(
                        "backend: {service: {namespace: r, name: r}, addresses: [10.96.0.7]}",
                        "only one of service, pods, addresses may be there"),
                ofMirror("path: /v2/proxy", "a path has no effect alone"),
                ofMirror("overridePath: true", "there is no path to use"),
                ofMirror(
                        "scheme: http, skipVerify: true",
                        "an http mirror has no use for TLS settings; containerd would try https first"),
                ofMirror("dialTimeout: 5 minutes", "'5 minutes' is not a duration"),
                ofMirror("dialTimeout: 0s", "'0s' is not between 1 ms and 300 s"),
                ofMirror("dialTimeout: 100h", "'100h' is not between 1 ms and 300 s"),
                ofMirror("dialTimeout: 5m0.001s", "'5m0.001s' is not between 1 ms and 300 s"),
                mirror(
                                "backend: {addresses: [10.96.0.7]}, dialTimeout: 999999999h",
                                "'999999999h' is not between 1 ms and 300 s")
                        .onServer("is not between 1 ms and 300 s"),
                mirror(
                                "backend: {addresses: [10.96.0.7]}, overridePath: true, path: /v2/../x",
                                "is not the path of a registry's URL")
                        .onServer(PATTERN),
                backend("169.254.169.254:80", "'169.254.169.254:80' would be the cloud's metadata service"),
                backend("metadata.google.internal", "would be the cloud's metadata service"),
                backend("[fd00:ec2::254]:80", "'[fd00:ec2::254]:80' would be the cloud's metadata service"),
                backend("0.0.0.0:5000", "'0.0.0.0:5000' would be the unspecified address"),
                backend("[::]:5000", "'[::]:5000' would be the unspecified address"),
                backend("224.0.0.1", "'224.0.0.1' would be multicast"),
                backend("[ff02::1]", "'[ff02::1]' would be multicast"),
                backend("255.255.255.255", "'255.255.255.255' would be broadcast"),
                backend("[::ffff:10.96.0.7]:5000", "is an IPv4-mapped IPv6 address"),
                backend("010.1.1.1", "is neither a name nor an IPv4 address").onServer("'010.1.1.1' is not a host"));
    }

    private static RefusedSpec mirror(String fields, String words) {
        return refusal(REGISTRY + "mirror: {%s}".formatted(fields), words);
    }

    private static RefusedSpec ofMirror(String fields, String words) {
        return mirror("backend: {addresses: [10.96.0.7]}, " + fields, words);
    }

    private static RefusedSpec backend(String address, String words) {
        return mirror("backend: {addresses: ['%s']}".formatted(address), words);
    }

    private static List<RefusedSpec> ofCertificates() {
        String begin = "-----BEGIN CERTIFICATE-----";
        String end = "-----END CERTIFICATE-----";
        return List.of(
                ofMirror("ca: {}", "none of configMap, inline, file is there"),
                ofMirror("ca: {inline: PEM, file: /etc/ca.crt}", "only one of configMap, inline, file may be there"),
                inline("PEM", "the text holds no certificate in PEM form"),
                inline(
                        "-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----\\n",
                        "the text holds a private key"),
                inline("# ours\\n%s\\nMIIB\\n%s\\n".formatted(begin, end), "the text holds more than certificates"),
                inline("%s\\nAAAA\\n%s\\n".formatted(begin, end), "the text holds a certificate that cannot be read"),
                inline(begin + "\\nMIIB\\n", "the text holds a certificate that cannot be read"),
                ofMirror("ca: {file: /etc/../ca.crt}", "contains '..'").onServer(PATTERN),
                ofMirror("ca: {configMap: {namespace: r, name: r, key: ..ca}}", "is not a key of a ConfigMap")
                        .onServer(PATTERN));
    }

    private static RefusedSpec inline(String pem, String words) {
        return ofMirror("ca: {inline: \"%s\"}".formatted(pem), words);
    }

    /** Values may be lists, so that they have no type; and rules cannot see what has no type. */
    private static List<RefusedSpec> ofHeaders() {
        String host = "containerd takes the Host header from the mirror's URL only";
        return List.of(
                header("Host: mirror.internal", host),
                header("host: mirror.internal", host),
                header("hOsT: [mirror.internal]", host),
                header("X-Tenant: \"a\\nb\"", "the value of the header has characters that headers cannot have"),
                header("X-Tenant: 7", "expected a text in quotes, found a number"));
    }

    private static RefusedSpec header(String header, String decoder) {
        return ofMirror("headers: {%s}".formatted(header), decoder).onServer(NOT);
    }

    private static List<RefusedSpec> ofSelectors() {
        return List.of(
                mirror(
                        "backend: {pods: {namespace: r, port: http, selector: {}}}",
                        "an empty selector means every Pod of the namespace"),
                selector("{key: app, operator: In}", "In and NotIn need values"),
                selector("{key: app, operator: Exists, values: [registry]}", "Exists and DoesNotExist take no values"),
                selector("{key: a b, operator: Exists}", "'a b' is not a name").onServer(PATTERN),
                mirror("backend: {service: {namespace: r, name: r, port: '443'}}", "with a letter")
                        .onServer(PATTERN));
    }

    private static RefusedSpec selector(String expression, String words) {
        return mirror(
                "backend: {pods: {namespace: r, port: http, selector: {matchExpressions: [%s]}}}".formatted(expression),
                words);
    }

    private static List<RefusedSpec> ofFrontends() {
        List<RefusedSpec> all = new ArrayList<>(List.of(
                frontend("{ports: [{port: 443}]}", "none of hosts, addresses, service is there"),
                frontend("{addresses: [203.0.113.10]}", "no ports are there"),
                frontend(
                        "{addresses: [203.0.113.10], ports: [{name: https, port: 443}, {port: 80}]}",
                        "one of several ports has no name"),
                frontend(
                        "{addresses: [203.0.113.10], ports: [{name: a, port: 443}, {name: b, port: 443, protocol: TCP}]}",
                        "a port and protocol are twice in the list"),
                frontend(
                        "{addresses: [203.0.113.10], ports: [{name: a, port: 443}, {name: a, port: 80}]}",
                        "two ports have the same name"),
                host("localhost", "'localhost' would cover loopback"),
                host("registry.localhost", "'registry.localhost' would cover loopback"),
                host("registry..example.com", "contains '..'").onServer(PATTERN),
                host("203.0.113.10", "is an address, not a name").onServer(PATTERN)));
        for (String text : List.of("010.1.1.1", "256.1.1.1", "10.1", "1.2.3.4.5", "2001:db8:7", "1::2::3", "12345::")) {
            all.add(address(text, "'%s' is not an IP address".formatted(text)));
        }
        for (String text : List.of("::ffff:127.0.0.1", "0:0:0:0:0:FFFF:cb00:710a")) {
            all.add(address(text, "'%s' is an IPv4-mapped IPv6 address".formatted(text)));
        }
        covering("loopback", "127.0.0.1", "127.8.8.8", "::1", "0:0::0001", "::127.0.0.1", "64:ff9b::127.0.0.1")
                .forEach(all::add);
        covering("the unspecified address", "0.0.0.0", "0.1.2.3", "::", "0:0:0:0:0:0:0:0")
                .forEach(all::add);
        covering("multicast", "224.0.0.1", "239.255.255.255", "ff02::1").forEach(all::add);
        covering("broadcast", "255.255.255.255").forEach(all::add);
        covering(
                        "the cloud's metadata service",
                        "169.254.169.254",
                        "100.100.100.200",
                        "fd00:ec2::254",
                        "FD00:EC2:0::0254")
                .forEach(all::add);
        covering("a link-local address", "169.254.20.10", "fe80::1", "febf::1").forEach(all::add);
        return all;
    }

    private static List<RefusedSpec> covering(String what, String... addresses) {
        return Arrays.stream(addresses)
                .map(text -> address(text, "'%s' would cover %s".formatted(text, what)))
                .toList();
    }

    private static RefusedSpec frontend(String frontend, String words) {
        return redirect(frontend, "{service: {namespace: r, name: r}}", words);
    }

    private static RefusedSpec host(String host, String words) {
        return frontend("{hosts: [%s], ports: [{port: 443}]}".formatted(host), words);
    }

    private static RefusedSpec address(String address, String words) {
        return frontend("{addresses: ['%s'], ports: [{port: 443}]}".formatted(address), words);
    }

    private static RefusedSpec redirect(String frontend, String backend, String words) {
        return refusal(
                REGISTRY + "redirects: [{name: gateway, frontend: %s, backend: %s}]".formatted(frontend, backend),
                words);
    }

    private static List<RefusedSpec> ofBackends() {
        return List.of(
                redirect(
                        FRONTEND,
                        "{service: {namespace: r, name: r}, ports: [{port: 443}]}",
                        "these ports belong to addresses, and there are none"),
                redirect(
                        FRONTEND,
                        "{addresses: ['10.96.0.7:443'], prefer: [SameNode]}",
                        "the node and zone of a literal address are not known"),
                redirect(FRONTEND, "{addresses: ['010.96.0.7:443']}", "'010.96.0.7:443' is not an address"),
                redirect(FRONTEND, "{addresses: ['[2001:db8::7::1]:443']}", "'[2001:db8::7::1]:443' is not an address"),
                redirect(FRONTEND, "{addresses: ['10.96.0.7:65536']}", "port '65536' is not between 1 and 65535")
                        .onServer("'10.96.0.7:65536' is not an address"),
                redirect(
                        FRONTEND,
                        "{addresses: [169.254.169.254], ports: [{port: 443}]}",
                        "'169.254.169.254' would be the cloud's metadata service"),
                redirect(
                        FRONTEND,
                        "{addresses: ['fe80::1'], ports: [{port: 443}]}",
                        "'fe80::1' would be a link-local address"),
                redirect(
                        FRONTEND,
                        "{addresses: [0.0.0.0], ports: [{port: 443}]}",
                        "'0.0.0.0' would be the unspecified address"),
                redirect(
                        "{addresses: [203.0.113.10, '2001:db8::10'], ports: [{port: 443}]}",
                        "{addresses: ['10.96.0.7:443']}",
                        "a frontend address is IPv6 and no backend is"),
                redirect(
                        FRONTEND, "{addresses: ['[2001:db8::7]:443']}", "a frontend address is IPv4 and no backend is"),
                redirect(
                        FRONTEND,
                        "{addresses: ['2001:db8::7'], ports: [{port: 443}]}",
                        "a frontend address is IPv4 and no backend is"));
    }

    private static List<RefusedSpec> ofPorts() {
        String join = "no backend port belongs to one of the frontend ports";
        return List.of(
                redirect(FRONTEND, "{pods: %s}}".formatted(PODS), "none of port, ports is there"),
                redirect(
                        FRONTEND,
                        "{pods: %s port: 1, ports: [{port: 1}]}}".formatted(PODS),
                        "only one of port, ports may be there"),
                redirect(
                        TWO_PORTS,
                        "{service: {namespace: r, name: r, port: https}}",
                        "one port of a Service cannot serve several frontend ports"),
                redirect(FRONTEND, "{addresses: [10.96.0.7]}", "the addresses have no port"),
                redirect(
                        FRONTEND,
                        "{addresses: [10.96.0.7, '10.96.0.8:443']}",
                        "some addresses have a port of their own and some have not"),
                redirect(
                        FRONTEND,
                        "{addresses: ['10.96.0.7:443'], ports: [{port: 443}]}",
                        "some addresses have a port of their own and some have not"),
                redirect(TWO_PORTS, BACKEND, "an address with one port cannot serve several frontend ports"),
                redirect(
                        TWO_PORTS,
                        "{addresses: [10.96.0.7], ports: [{name: https, port: 1}, {port: 2}]}",
                        "one of several backend ports has no name"),
                redirect(
                        TWO_PORTS,
                        "{pods: %s ports: [{name: https, port: 1}, {port: 2}]}}".formatted(PODS),
                        "one of several backend ports has no name"),
                redirect(
                                TWO_PORTS,
                                "{pods: %s ports: [{name: https, port: 1}, {name: https, port: 2}]}}".formatted(PODS),
                                "two backend ports have the name 'https'")
                        .onServer("two backend ports have the same name"),
                redirect(
                                TWO_PORTS,
                                "{addresses: [10.96.0.7], ports: [{name: https, port: 1}]}",
                                "no backend port belongs to frontend port 'http'")
                        .onServer(join),
                redirect(
                                TWO_PORTS,
                                "{pods: %s ports: [{name: https, port: 1}]}}".formatted(PODS),
                                "no backend port belongs to frontend port 'http'")
                        .onServer(join),
                redirect(
                                TWO_PORTS,
                                "{pods: %s port: 1}}".formatted(PODS),
                                "no backend port belongs to frontend port 'https'")
                        .onServer(join));
    }

    private static List<RefusedSpec> ofOthers() {
        String mirror = REGISTRY + "mirror: {backend: {addresses: [10.96.0.7]}}, ";
        return List.of(
                refusal(mirror + "scope: {kubelet: false, containerd: false}", "the scope is empty"),
                new RefusedSpec(mirror + "scope: {cgroups: [/]}", "the root cgroup holds every process", PATTERN),
                new RefusedSpec(mirror + "scope: {cgroups: [/a/../b]}", "contains '..'", PATTERN),
                refusal(mirror + "scope: {cgroups: ['/**']}", "'/**' would be every process of the node"),
                refusal(mirror + "connectTimeout: 2 seconds", "'2 seconds' is not a duration"),
                refusal(mirror + "connectTimeout: 99ms", "'99ms' is neither 0s nor between 100 ms and 30 s"),
                refusal(mirror + "connectTimeout: 1ns", "'1ns' is neither 0s nor between 100 ms and 30 s"),
                refusal(mirror + "connectTimeout: 30.001s", "'30.001s' is neither 0s nor between 100 ms and 30 s"),
                refusal(mirror + "connectTimeout: 999999999h", "'999999999h' is neither 0s nor between 100 ms and 30 s")
                        .onServer("is neither 0s nor between 100 ms and 30 s"),
                new RefusedSpec(mirror + "whenUpstreamDead: Refuse", "'Refuse' is not one of Auto, Leave", UNSUPPORTED),
                new RefusedSpec(
                        mirror + "verify: {image: 'team/app@sha256:00'}", "is not an image of a registry", PATTERN));
    }

    private static RefusedSpec refusal(String spec, String words) {
        return new RefusedSpec(spec, words, words);
    }

    /** The same, of which the API server says something else. */
    private RefusedSpec onServer(String words) {
        return new RefusedSpec(spec, decoder, words);
    }

    /** The whole object. */
    public String document() {
        return "{apiVersion: regpath.dev/v1alpha1, kind: RegistryPath, metadata: {name: refused}, spec: {%s}}"
                .formatted(spec);
    }

    /** Whether the API server has words for it, and does not only show a pattern. */
    public boolean hasWords() {
        return !List.of(NOT, PATTERN, UNSUPPORTED).contains(server);
    }

    @Override
    public String toString() {
        return spec;
    }
}
