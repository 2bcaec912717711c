package dev.regpath.harness;

import java.util.List;
import java.util.stream.Collectors;

/** What of a registry's endpoints fails, and by which path it is pulled from. */
enum LostPart {
    /** The second backend of the redirect serves, and hosts.toml does not know the registry. */
    FIRST_BACKEND_ALONE("first of two backends, by a redirect alone", "the second backend"),
    /** The second backend of the redirect serves, and containerd tries the registry more than once. */
    FIRST_BACKEND("first of two backends", "the second backend"),
    /** The registry's external address serves. */
    ALL_BACKENDS("all backends", "the upstream"),
    /** The second mirror serves, and would the upstream. */
    FIRST_MIRROR("first of two mirrors", "the second mirror"),
    /** The registry's external address serves. */
    ALL_MIRRORS("all mirrors", "the upstream"),
    /** Both mirrors serve. */
    UPSTREAM("upstream", "the mirrors"),
    /** Nothing serves: how soon does a pull fail? */
    MIRRORS_AND_UPSTREAM("all mirrors and the upstream", "nothing");

    private final String words;
    private final String serving;

    LostPart(String words, String serving) {
        this.words = words;
        this.serving = serving;
    }

    /** Whether a pull can work at all. */
    boolean somethingServes() {
        return this != MIRRORS_AND_UPSTREAM;
    }

    /** What a pull can still be served by. */
    String serving() {
        return serving;
    }

    /** The path file. */
    String document(RegistryEndpoints endpoints) {
        return switch (this) {
            case FIRST_BACKEND_ALONE -> redirect(endpoints.backends());
            case FIRST_BACKEND, ALL_BACKENDS -> redirectTriedAgain(endpoints.backends());
            case FIRST_MIRROR, ALL_MIRRORS, UPSTREAM, MIRRORS_AND_UPSTREAM -> mirror(endpoints.mirrors());
        };
    }

    /** Which endpoints fail. */
    List<FaultyEndpoint> of(RegistryEndpoints endpoints) {
        return switch (this) {
            case FIRST_BACKEND_ALONE, FIRST_BACKEND ->
                List.of(endpoints.backends().getFirst());
            case ALL_BACKENDS -> endpoints.backends();
            case FIRST_MIRROR -> List.of(endpoints.mirrors().getFirst());
            case ALL_MIRRORS -> endpoints.mirrors();
            case UPSTREAM -> List.of(endpoints.upstream());
            case MIRRORS_AND_UPSTREAM ->
                List.of(endpoints.mirrors().getFirst(), endpoints.mirrors().getLast(), endpoints.upstream());
        };
    }

    /** A path file that leads sockets to these TLS gateways. */
    static String redirect(List<FaultyEndpoint> gateways) {
        return """
               apiVersion: regpath.dev/v1alpha1
               kind: RegistryPath
               metadata: {name: company}
               spec:
                 registry: registry.example.com
                 redirects:
                   - name: gateway
                     frontend:
                       hosts: [registry.example.com]
                       ports: [{port: 443, protocol: TCP}]
                     backend: {addresses: [%s]}
               """.formatted(addresses(gateways));
    }

    /** The same, and the registry is its own mirror: containerd tries it more than once. */
    static String redirectTriedAgain(List<FaultyEndpoint> gateways) {
        return redirect(gateways) + """
                 mirror:
                   backend: {addresses: [registry.example.com]}
               """;
    }

    /** A path file that has these registries as mirrors. */
    static String mirror(List<FaultyEndpoint> registries) {
        return """
               apiVersion: regpath.dev/v1alpha1
               kind: RegistryPath
               metadata: {name: company}
               spec:
                 registry: registry.example.com
                 mirror:
                   scheme: http
                   backend: {addresses: [%s]}
               """.formatted(addresses(registries));
    }

    private static String addresses(List<FaultyEndpoint> endpoints) {
        return endpoints.stream().map(one -> "\"" + one.authority() + "\"").collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return words;
    }
}
