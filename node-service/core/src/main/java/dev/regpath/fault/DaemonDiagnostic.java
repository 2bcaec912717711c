package dev.regpath.fault;

import java.util.List;

/** 1xx: the daemon, and whether it reads hosts.toml files at all. */
public enum DaemonDiagnostic implements Diagnostic {
    SILENT(new CatalogueEntry(
            "RP101",
            "containerd does not answer",
            "Nothing can be pulled: nothing listens on the runtime's socket, or it gives no answer.",
            List.of(
                    "containerd is stopped, or fails at its start",
                    "it listens on another socket than the one that was found"),
            "Start it, and read its log if it does not stay. Where its socket is somewhere else, name "
                    + "it with --runtime-socket.")),
    NO_CRI(new CatalogueEntry(
            "RP102",
            "containerd runs without its CRI plugin",
            "The kubelet cannot pull, and the node is NotReady: containerd answers, but has no CRI.",
            List.of(
                    "the CRI plugin is listed in disabled_plugins: packages from Docker bring such a " + "config.toml",
                    "its configuration is refused, so that only this plugin is not loaded: see containerd's "
                            + "log for \"failed to load plugin\""),
            "Take the plugin out of disabled_plugins, or correct its section, and restart containerd.")),
    MIRRORS_AND_CONFIG_PATH(new CatalogueEntry(
            "RP103",
            "config_path and registry.mirrors are both set",
            "containerd refuses to load its CRI plugin when both are set. While it still runs with an "
                    + "older configuration, its next start will end that.",
            List.of("config_path was added to a file that has the deprecated mirrors in it"),
            "Move what the mirrors say into hosts.toml files and remove the sections " + "registry.mirrors.")),
    NO_CONFIG_PATH(new CatalogueEntry(
            "RP104",
            "config_path is not set",
            "containerd reads no hosts.toml. What is in them has no effect, and each pull goes to "
                    + "the registry itself.",
            List.of(
                    "the setting was never made: it has no default before containerd 2.2",
                    "it is in the section of another configuration version",
                    "another imported file replaces the whole CRI section (containerd 1.x)"),
            "Set config_path to one directory in the section of this version, and restart containerd " + "once.")),
    NOT_RESTARTED(new CatalogueEntry(
            "RP105",
            "containerd has not been restarted since its configuration was changed",
            "containerd reads its configuration at its start only: what runs is older than what is " + "written.",
            List.of("the file was edited and the daemon was not restarted"),
            "Restart containerd. Running containers go on.")),
    LIST(new CatalogueEntry(
            "RP106",
            "config_path is a list, which this containerd ignores",
            "containerd 2.1 and later reads the whole list as one directory that does not exist, "
                    + "unless it pulls locally: no hosts.toml is read, and no message says so.",
            List.of("the default of containerd 2.2 and later", "a list that was right for an earlier containerd"),
            "Set config_path to one single directory and restart containerd once.")),
    UNREADABLE_CONFIG(new CatalogueEntry(
            "RP107",
            "containerd will not start again with this configuration",
            "The daemon runs with what it read at its start; after the next restart or reboot it does "
                    + "not come back.",
            List.of(
                    "a syntax error in config.toml or in a file it imports",
                    "an imported file that does not exist",
                    "a configuration version that this containerd does not know"),
            "Correct the file that is named. `containerd config dump` tries it without a restart.")),
    OTHER_DIRECTORY(new CatalogueEntry(
            "RP108",
            "the hosts.toml is in a directory that containerd does not read",
            "There is a configuration for this registry, but not below config_path: it has no effect.",
            List.of(
                    "config_path was set to another directory than the one the files are in",
                    "/etc/docker/certs.d, which is Docker's"),
            "Move the registry's directory below config_path. No restart is needed.")),
    OLD(new CatalogueEntry(
            "RP109",
            "this containerd is not supported",
            "Regpath knows the rules of containerd 1.6, 1.7 and 2.x; what it says of others may be " + "wrong.",
            List.of("a containerd before 1.6, or another runtime behind the same socket"),
            "Upgrade containerd.")),
    NOT_IN_EFFECT(new CatalogueEntry(
            "RP110",
            "containerd does not use what config_path says",
            "By its files containerd should read hosts.toml files, but a pull of a name made for this "
                    + "test did not follow one.",
            List.of(
                    "the running daemon was started with another configuration",
                    "a drop-in or a start script gives it other arguments"),
            "Restart containerd, and compare `containerd config dump` with what is expected.")),
    NO_ROOM(new CatalogueEntry(
            "RP111",
            "there is no room for images",
            "The file system on which containerd keeps images is full, or has no inodes left: a pull fails with \"no space"
                    + " left on device\" while layers are fetched or unpacked. Less than 16 MiB or 100 inodes is an error, less"
                    + " than 512 MiB or 10,000 inodes a warning.",
            List.of(
                    "unused images, and a kubelet that does not remove them (imageGCHighThresholdPercent)",
                    "logs or volumes on the same file system",
                    "many small files: inodes run out before bytes do"),
            "Make room: remove unused images (crictl rmi --prune), and see what else uses it."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    DaemonDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
