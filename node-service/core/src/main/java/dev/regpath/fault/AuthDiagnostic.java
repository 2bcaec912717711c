package dev.regpath.fault;

import java.util.List;

/** 6xx: tokens, credentials, blobs that are somewhere else, and the image itself. */
public enum AuthDiagnostic implements Diagnostic {
    REALM_DEAD(new CatalogueEntry(
            "RP601",
            "the token server cannot be reached",
            "The registry answers 401 and names a server for tokens. hosts.toml is never asked for "
                    + "that one, and it cannot be reached: the host counts as failed.",
            List.of(
                    "the realm is the registry's external name, and the external path does not work",
                    "a redirect covers the registry and not the token server",
                    "the realm begins with http:// or names a port, and only another port is redirected"),
            "Redirect the realm's host, too: name it under spec.redirects[].frontend.hosts. Where only its port is missing, let"
                    + " the registry name a realm with the port that is redirected.")),
    BAD_CHALLENGE(new CatalogueEntry(
            "RP602",
            "the registry asks for credentials and does not say how",
            "401 without a WWW-Authenticate that containerd understands: it gives up on this host.",
            List.of("a gateway that asks for a login of its own", "a proxy that drops the header"),
            "Let the header through, or take the gateway's own login off the registry's path.")),
    NO_TOKEN(new CatalogueEntry(
            "RP603",
            "the token server gives no token",
            "Without one the registry answers 401.",
            List.of(
                    "no credentials, or wrong ones: containerd says \"401\" or \"no basic auth credentials\"",
                    "the realm's path is not the token service"),
            "Check the pull secret; `regpath verify --credentials-file=FILE …` tries one, from a file with"
                    + " `user:password`.")),
    REALM_TLS(new CatalogueEntry(
            "RP604",
            "the token server's certificate is not accepted",
            "The realm is asked with the TLS settings of the host that named it; its certificate does " + "not pass.",
            List.of(
                    "the ca in the hosts.toml is the mirror's, and the realm's CA is another",
                    "a gateway without a certificate for the realm's name",
                    "a certificate that is not valid now; where the node's clock is wrong, RP702 says so"),
            "Name the realm's CA in the hosts.toml, too, or install it for the whole node. Where dates are named,"
                    + " check the clock first, and then the certificate.")),
    BLOBS_DEAD(new CatalogueEntry(
            "RP605",
            "blobs are redirected to a host that cannot be reached",
            "Manifests can be pulled, layers cannot: the registry sends containerd to another host, "
                    + "which hosts.toml is never asked for.",
            List.of(
                    "an object store with an external name",
                    "a redirect that covers the registry and not the blob host"),
            "Redirect the blob host, too: name it under spec.redirects[].frontend.hosts.")),
    BLOBS_TLS(new CatalogueEntry(
            "RP606",
            "the blob host's certificate is not accepted",
            "The blob host is asked with the TLS settings of the registry that named it; its "
                    + "certificate does not pass.",
            List.of(
                    "the blob host's CA is another than the registry's",
                    "a certificate that is not valid now; where the node's clock is wrong, RP702 says so"),
            "Name its CA in the hosts.toml, too, or install it for the whole node. Where dates are named, check the"
                    + " clock first, and then the certificate.")),
    NO_MANIFEST(new CatalogueEntry(
            "RP607",
            "the image is not there",
            "The registry works and does not have this tag: \"manifest unknown\" or \"not found\".",
            List.of(
                    "a typing error in name or tag",
                    "the image was never pushed, or was cleaned up",
                    "a mirror that does not hold every image, and no host after it"),
            "Look the tag up at the registry.")),
    DENIED(new CatalogueEntry(
            "RP608",
            "the image may not be pulled with these credentials",
            "The registry works and refuses this repository.",
            List.of(
                    "no pull secret for the pod, or one for another registry",
                    "the account has no right to this repository"),
            "Give the account the right to pull, or the pod another secret.")),
    CLEAR_TEXT(new CatalogueEntry(
            "RP609",
            "credentials travel without TLS",
            "An http mirror asks for credentials: who can listen inside sees the pods' pull secrets.",
            List.of("a mirror with scheme http in front of a registry that wants a login"),
            "Use https for the mirror, or a redirect, which keeps TLS as it is."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    AuthDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
