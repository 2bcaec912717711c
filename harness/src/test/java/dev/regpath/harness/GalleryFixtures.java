package dev.regpath.harness;

import java.util.Set;

/** What a node of the gallery starts with, before it is broken. */
final class GalleryFixtures {
    /** Those in which Regpath has repaired the node. */
    private static final Set<String> APPLIED = Set.of("mirror", "redirect", "both");

    private static final String CERTS_D = "/etc/containerd/certs.d";

    private GalleryFixtures() {}

    /** Brings a node there. */
    static void bring(Node node, String given, RegistrySite site) {
        Gallery.run(node, lines(given, site));
        if (APPLIED.contains(given)) {
            node.regpath("apply").orThrow();
        }
    }

    private static String lines(String given, RegistrySite site) {
        return switch (given) {
            case "bare" -> "true";
            // A mirror that somebody wrote by hand, on a node that never had Regpath.
            case "plain" ->
                hosts(
                        "server = \"http://%1$s:5000\"\n\n[host.\"http://%1$s:5000\"]\n  capabilities = [\"pull\", \"resolve\"]\n"
                                .formatted(site.address().getHostAddress()));
            // The name leads to the gateway's machine, as split-horizon DNS would do, and a hosts.toml to its port.
            case "tls" ->
                "echo '%s registry.example.com' >> /etc/hosts\n"
                                .formatted(site.address().getHostAddress())
                        + hosts(
                                "[host.\"https://registry.example.com:8443\"]\n  capabilities = [\"pull\", \"resolve\"]\n");
            // A router that loops traffic back.
            case "loopback" ->
                "nft -f - << 'RULES'\n%s\nRULES".formatted("""
                    table ip harness_loopback {
                      chain output {
                        type nat hook output priority -100;
                        ip daddr %s tcp dport 443 dnat to %s
                      }
                    }
                    """.formatted(
                                RegistrySite.EXTERNAL.getHostAddress(), site.endpoint(RegistrySite.GATEWAY)));
            case "mirror" -> pathFile(Way.MIRROR_ONLY.document(site));
            case "redirect" -> pathFile(Way.REDIRECT_ONLY.document(site));
            case "both" -> pathFile(Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
            default -> throw new IllegalArgumentException("no such given: " + given);
        };
    }

    private static String hosts(String text) {
        return "mkdir -p %1$s/registry.example.com\ncat > %1$s/registry.example.com/hosts.toml << 'END'\n%2$sEND"
                .formatted(CERTS_D, text);
    }

    private static String pathFile(String document) {
        return "mkdir -p /etc/regpath/paths.d\ncat > /etc/regpath/paths.d/company.yaml << 'END'\n%sEND"
                .formatted(document);
    }
}
