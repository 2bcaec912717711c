package dev.regpath.harness;

import java.util.List;
import java.util.function.Predicate;

/** How a pull is led to the registry inside; each needs another part of Regpath. The demo and the tests go all three. */
public enum Way {
    /** A registry without tokens that speaks plain HTTP inside: hosts.toml is enough. */
    MIRROR_ONLY {
        @Override
        public String document(RegistrySite site) {
            return """
                   apiVersion: regpath.dev/v1alpha1
                   kind: RegistryPath
                   metadata:
                     name: company
                   spec:
                     registry: registry.example.com
                     mirror:
                       scheme: http
                       backend:
                         addresses: ["%s"]
                   """.formatted(site.endpoint(RegistrySite.PLAIN));
        }

        @Override
        public Predicate<LoggedRequest> servedABlob() {
            return request -> request.port() == RegistrySite.PLAIN && request.throughMirrorOf(RegistrySite.NAME);
        }
    },

    /** A TLS gateway inside on another port: the socket is led there, and containerd notices nothing. */
    REDIRECT_ONLY {
        @Override
        public String document(RegistrySite site) {
            return """
                   apiVersion: regpath.dev/v1alpha1
                   kind: RegistryPath
                   metadata:
                     name: company
                   spec:
                     registry: registry.example.com
                     redirects:
                       - name: gateway
                         frontend:
                           hosts: [registry.example.com]
                           ports: [{port: 443, protocol: TCP}]
                         backend:
                           addresses: ["%s"]
                   """.formatted(site.endpoint(RegistrySite.GATEWAY));
        }

        @Override
        public Predicate<LoggedRequest> servedABlob() {
            return request -> request.port() == RegistrySite.GATEWAY
                    && request.host().equals(RegistrySite.NAME)
                    && !request.throughMirrorOf(RegistrySite.NAME);
        }
    },

    /** Tokens from the external name, blobs from a second external name: the mirror needs the redirect's help. */
    BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST {
        @Override
        public String document(RegistrySite site) {
            return """
                   apiVersion: regpath.dev/v1alpha1
                   kind: RegistryPath
                   metadata:
                     name: company
                   spec:
                     registry: registry.example.com
                     mirror:
                       scheme: http
                       backend:
                         addresses: ["%s"]
                     redirects:
                       - name: gateway
                         frontend:
                           hosts: [registry.example.com, blobs.example.com]
                           ports: [{port: 443, protocol: TCP}]
                         backend:
                           addresses: ["%s"]
                   """.formatted(
                    site.endpoint(RegistrySite.AUTHENTICATED), site.endpoint(RegistrySite.AUTHENTICATED_GATEWAY));
        }

        @Override
        public Predicate<LoggedRequest> servedABlob() {
            return request -> request.port() == RegistrySite.AUTHENTICATED_GATEWAY
                    && request.host().equals(RegistrySite.BLOBS_NAME);
        }

        @Override
        public List<String> credentials() {
            return List.of("--credentials", RegistrySite.CREDENTIALS);
        }
    };

    /** The path file that makes the pull go this way. */
    public abstract String document(RegistrySite site);

    /** Recognises a request by which this way got a layer. */
    public abstract Predicate<LoggedRequest> servedABlob();

    /** What {@code regpath pull} must be told besides the image. */
    public List<String> credentials() {
        return List.of();
    }
}
