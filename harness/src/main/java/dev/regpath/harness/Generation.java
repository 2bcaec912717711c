package dev.regpath.harness;

import java.util.Arrays;

/** A containerd that nodes out there run; each is the one that a suite of Debian ships. */
public enum Generation {
    /** Configuration version 2, {@code hosts.toml} as it first was. */
    CONTAINERD_1_6("bookworm", "1.6."),
    /** Configuration version 2, the long-lived one. */
    CONTAINERD_1_7("trixie", "1.7."),
    /** Configuration version 3; pulls by the transfer service unless told otherwise. */
    CONTAINERD_2_1("forky", "2.");

    private final String suite;
    private final String versionPrefix;

    Generation(String suite, String versionPrefix) {
        this.suite = suite;
        this.versionPrefix = versionPrefix;
    }

    /** The one that a version of containerd belongs to. */
    public static Generation ofVersion(String version) {
        return Arrays.stream(values())
                .filter(generation -> version.startsWith(generation.versionPrefix))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no generation has containerd " + version));
    }

    /** The suite of Debian whose root file system the node has. */
    public String suite() {
        return suite;
    }

    /** How the version begins that containerd reports; a suite that is not released yet moves on, so no more than this is sure. */
    public String versionPrefix() {
        return versionPrefix;
    }
}
