package dev.regpath.fault;

/** Where faults of the catalogue are met. */
public enum Area {
    DOCUMENTS("Documents", "A RegistryPath, as a file or as a resource."),
    CLUSTER("The cluster", "What a RegistryPath names in the cluster, and the API server."),
    FILES("Files of the node", "hosts.toml and the hosts file."),
    REDIRECTS("Redirects", "Programs and maps in the kernel."),
    CONTAINERD(
            "containerd's configuration",
            "What its files say, by the rules of its version; `regpath verify` and the installer report it."),
    NODE("The node", "What Regpath keeps on a node."),
    INSTALLER("The installer", "What an installation needs.");

    private final String title;
    private final String meaning;

    Area(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    /** For the head of a list. */
    public String title() {
        return title;
    }

    /** In a sentence. */
    public String meaning() {
        return meaning;
    }
}
