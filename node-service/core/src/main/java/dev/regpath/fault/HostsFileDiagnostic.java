package dev.regpath.fault;

import java.util.List;

/** 2xx: hosts.toml, read by the rules of the containerd that runs. */
public enum HostsFileDiagnostic implements Diagnostic {
    DROPPED(new CatalogueEntry(
            "RP201",
            "containerd cannot read the hosts.toml and ignores it",
            "containerd logs an error and ignores the file: the pull goes to the " + "registry itself.",
            List.of(
                    "a syntax error",
                    "a value of the wrong type",
                    "a URL or a duration that Go does not accept",
                    "a link whose target does not exist: it counts as no file, and is not logged"),
            "Correct the line that is named. The next pull reads the file again.")),
    NO_HOST_TABLE(new CatalogueEntry(
            "RP202",
            "the hosts.toml has no [host] table",
            "containerd before 1.7.32 drops such a file as a whole, the lines for the server " + "included.",
            List.of("a file with nothing but server, ca or skip_verify, which later versions accept"),
            "Add a [host] table that names the server itself.")),
    UNKNOWN_CAPABILITY(new CatalogueEntry(
            "RP203",
            "an unknown capability makes containerd ignore the hosts.toml",
            "One unknown word among the capabilities drops the whole file.",
            List.of("a typing error", "referrers, which containerd knows from 2.2 on only"),
            "Leave only pull, resolve and push.")),
    IGNORED_HOST(new CatalogueEntry(
            "RP204",
            "a host is written in a form that this containerd ignores",
            "From 2.0 on only [host.\"URL\"] headers count; other forms of the same TOML are ignored without a"
                    + " message.",
            List.of("an inline table, or dotted keys, which containerd 1.x understood"),
            "Write the host as a [host.\"URL\"] table.")),
    UNKNOWN_FIELD(new CatalogueEntry(
            "RP205",
            "a field is not known to containerd",
            "containerd ignores it without a message.",
            List.of("a typing error", "a field of a later version, or of another tool's file"),
            "Correct the name or remove the line.")),
    BAD_CA(new CatalogueEntry(
            "RP206",
            "a CA file cannot be loaded",
            "Every pull of this registry fails, whichever host would serve it: containerd does not go "
                    + "on to the next.",
            List.of("the file does not exist, or is not where a relative path leads", "it holds no certificate in PEM"),
            "Put the CA's certificate there in PEM, or remove the line.")),
    BAD_CLIENT_CERTIFICATE(new CatalogueEntry(
            "RP207",
            "a client certificate cannot be loaded",
            "Every pull of this registry fails, whichever host would serve it: containerd does not go "
                    + "on to the next.",
            List.of("certificate or key does not exist", "the key belongs to another certificate"),
            "Put certificate and key there, or remove the line.")),
    EMPTY_DIRECTORY(new CatalogueEntry(
            "RP208",
            "an empty directory hides _default",
            "containerd takes the first directory there is, even an empty one: the registry's own.",
            List.of("a tool that removed the file and left the directory"),
            "Remove the directory.")),
    MISNAMED_FILE(new CatalogueEntry(
            "RP209",
            "the file is not named hosts.toml",
            "containerd reads hosts.toml and nothing else.",
            List.of("host.toml, the most frequent typing error"),
            "Rename the file.")),
    MISNAMED_DIRECTORY(new CatalogueEntry(
            "RP210",
            "the directory belongs to another spelling of the registry",
            "containerd compares letter by letter, and a registry with a port is another one than "
                    + "without: this directory is never looked into for it.",
            List.of(
                    "a port in the directory's name and none in the image references, or the other way round",
                    "upper-case letters",
                    "a typing error",
                    "index.docker.io or registry-1.docker.io for docker.io"),
            "Rename the directory to the part before the first slash of the image references.")),
    TWO_DIRECTORIES(new CatalogueEntry(
            "RP211",
            "two directories for the same registry",
            "containerd uses host_port_ and never looks at host:port.",
            List.of("two tools that write different forms"),
            "Merge the two and remove the one that is not read.")),
    TLS_ON_HTTP(new CatalogueEntry(
            "RP212",
            "TLS settings on an http host",
            "containerd tries https first because of them, on any port but 80: each object costs a "
                    + "failed handshake, or the time until it gives up.",
            List.of("skip_verify = true beside http://, which is not needed there"),
            "Remove ca, client and skip_verify from the http host.")),
    MASKED_BY_DEFAULT(new CatalogueEntry(
            "RP213",
            "_default in an earlier directory hides the registry's own",
            "With several directories in config_path, _default in the first wins over the registry's "
                    + "own in the second.",
            List.of("a list in config_path"),
            "Move the registry's directory to the first part of config_path.")),
    NEVER_ASKED(new CatalogueEntry(
            "RP214",
            "no host may be asked for a tag",
            "To pull a tag a host needs pull and resolve; without, containerd asks the next, or says "
                    + "\"no resolve hosts\".",
            List.of("capabilities = [\"pull\"] alone"),
            "Write capabilities = [\"pull\", \"resolve\"].")),
    NOT_A_DIRECTORY(new CatalogueEntry(
            "RP215",
            "containerd cannot look into the registry's directory",
            "Every pull of this registry fails: containerd does not treat this as \"no configuration\".",
            List.of(
                    "a file where the directory should be",
                    "hosts.toml is a directory",
                    "a link that leads back to itself"),
            "Move what is there out of the way.")),
    CHANGED(new CatalogueEntry(
            "RP216",
            "Regpath's hosts.toml was changed by others",
            "The file is not what the path files ask for any more.",
            List.of("an edit by hand", "another tool that writes hosts.toml files"),
            "Apply again; where it comes back, only one of the two writers may name this registry.")),
    NOT_WRITTEN(new CatalogueEntry(
            "RP217",
            "the mirror is not in the hosts.toml",
            "A path file asks for a mirror, and no hosts.toml of Regpath's is where containerd looks.",
            List.of(
                    "it was removed",
                    "another writer owns the directory: `regpath status` says which",
                    "config_path was changed since it was written"),
            "Apply again.")),
    NO_SERVER(new CatalogueEntry(
            "RP218",
            "what the mirror does not have is looked for at an address that does not answer",
            "There is no server line, so the registry itself is asked last. It cannot be reached: a "
                    + "tag that the mirror does not have fails late, by a timeout and with a misleading error.",
            List.of("the usual case: nothing is wrong as long as the mirror has every image"),
            "Name the mirror as server, too (fallbackToUpstream: false), if the registry is never " + "reachable.")),
    OVERRIDE_WITHOUT_PATH(new CatalogueEntry(
            "RP219",
            "override_path is set for a URL without a path",
            "containerd leaves out the /v2 that it puts there otherwise, and asks for /NAME/manifests/TAG: a registry answers"
                    + " 404 to everything.",
            List.of("override_path = true that was copied from a host with a path"),
            "Remove override_path, or write the path at which the registry's API is."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    HostsFileDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
