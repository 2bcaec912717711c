package dev.regpath.installer.journal;

import java.util.Set;

/**
 * All that an installation does to a host, in this order; undone in reverse. To see what can be
 * interrupted where reads it here.
 */
public enum InstallStep {
    PROGRAM("copy the program"),
    COMMANDS("link the commands"),
    PATH_FILES("put path files in place"),
    CONTAINERD_CONFIG("let containerd read hosts.toml files"),
    CONTAINERD_RESTART("restart containerd and prove that it does"),
    IMAGE("give containerd the image"),
    UNITS("install the systemd units"),
    PATHS("put the paths in place");

    /** Those that make containerd read hosts.toml files. */
    public static final Set<InstallStep> OF_CONTAINERD = Set.of(CONTAINERD_CONFIG, CONTAINERD_RESTART);

    private final String title;

    InstallStep(String title) {
        this.title = title;
    }

    /** What it does, in a few words. */
    public String title() {
        return title;
    }
}
