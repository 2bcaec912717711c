package dev.regpath.input;

import dev.regpath.linux.InputLimit;

/** How much is read at most of each kind of file. Each is many times what is found in the field. */
public final class Limits {
    /** One document of a RegistryPath may have half of it. */
    public static final InputLimit PATH_FILE = new InputLimit("a path file", 1 << 20);

    public static final InputLimit HOSTS_TOML = new InputLimit("a hosts.toml", 1 << 17);

    /** A whole bundle of the system has about 220 KB. */
    public static final InputLimit CERTIFICATES = new InputLimit("a file of certificates or keys", 1 << 20);

    public static final InputLimit HOSTS_FILE = new InputLimit("a hosts file", 1 << 20);

    public static final InputLimit CONTAINERD_CONFIG = new InputLimit("containerd's configuration", 1 << 18);

    public static final InputLimit KUBECONFIG = new InputLimit("a kubeconfig", 1 << 20);

    public static final InputLimit TOKEN = new InputLimit("a token", 1 << 16);

    public static final InputLimit CONVERTED = new InputLimit("a document to convert", 1 << 20);

    /** Anything else of the node. */
    public static final InputLimit OTHER = new InputLimit("a file of the node", 1 << 20);

    /** Regpath's own files: all that it keeps of a thousand paths, and what others may have put in their place. */
    public static final InputLimit OWN_STATE = new InputLimit("a file of Regpath's own", 1 << 22);

    private Limits() {}
}
