package dev.regpath.harness;

/** Path files of tests that care for what else is on a node. */
final class PathDocuments {
    private PathDocuments() {}

    /** By a mirror, and with a redirect whose address needs no name. */
    static String good(RegistrySite site) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: good}
                spec:
                  registry: registry.example.com
                  mirror: {scheme: http, backend: {addresses: ["%s"]}}
                  redirects:
                  - name: gateway
                    frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                    backend: {addresses: ["%s"]}
                """.formatted(site.endpoint(RegistrySite.PLAIN), site.endpoint(RegistrySite.GATEWAY));
    }

    /**
     * For {@code NAME.example.com}, by a mirror that nobody is asked for.
     *
     * @param mirror more fields of the mirror, such as {@code scheme: http}
     */
    static String mirror(String name, String mirror) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %1$s}
                spec:
                  registry: %1$s.example.com
                  mirror: {backend: {addresses: ["10.96.12.7:8443"]}, %2$s}
                """.formatted(name, mirror);
    }
}
