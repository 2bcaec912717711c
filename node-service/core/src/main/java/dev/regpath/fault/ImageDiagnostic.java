package dev.regpath.fault;

import java.util.List;

/** 9xx: the image, once the registry answers. */
public enum ImageDiagnostic implements Diagnostic {
    NO_PLATFORM(new CatalogueEntry(
            "RP901",
            "the image is not there for this machine",
            "The name stands for several images, and none of them is for the operating system and the architecture of this"
                    + " node: containerd says \"no match for platform in manifest\".",
            List.of(
                    "an image that was built for one architecture only",
                    "a mirror that copied one platform and kept the index"),
            "Build or copy the image for this architecture, or let the Pod run on a node that it is for.")),
    NOT_AN_IMAGE(new CatalogueEntry(
            "RP902",
            "what the name stands for is not an image",
            "The registry answers with a document that containerd cannot run: a web page, a chart, a manifest of schema 1.",
            List.of(
                    "a gateway that answers every path with a page of its own",
                    "a chart or another artifact under this name",
                    "schema 1, which containerd refuses from 2.0 on"),
            "Look at what is there: curl -sH 'Accept: */*' https://REGISTRY/v2/NAME/manifests/TAG")),
    OTHER_CONTENT(new CatalogueEntry(
            "RP903",
            "a host sends other content than the digest says",
            "containerd compares every byte with the digest and gives the pull up.",
            List.of("a mirror or cache with damaged or outdated content", "a gateway that rewrites answers"),
            "Ask the host that is named again, past its cache; take it out of the hosts.toml until it is right.")),
    INCOMPLETE(new CatalogueEntry(
            "RP904",
            "no host gives a part of the image",
            "Each host that containerd would ask was asked for it, in the same order; the answer of each is shown"
                    + " beside it.",
            List.of(
                    "a blob that was cleaned up while its manifest stayed",
                    "a mirror that serves manifests and no blobs, and no host after it",
                    "an object store that does not answer"),
            "Start with the last host that is named: if it has the image, look at why it does not give this part.")),
    RATE_LIMIT(new CatalogueEntry(
            "RP905",
            "the registry says that there are too many requests",
            "429: a rate limit. containerd tries a few times and then gives the pull up.",
            List.of("many nodes behind one address, pulling without an account", "a gateway with a limit of its own"),
            "Wait for the end of the limit, pull with an account that has a higher one, or put a mirror in between."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    ImageDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
