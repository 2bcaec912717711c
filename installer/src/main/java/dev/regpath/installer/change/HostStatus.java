package dev.regpath.installer.change;

import static java.util.Objects.requireNonNull;

import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.Journal;
import java.util.List;
import java.util.Optional;

/**
 * The state of a host.
 *
 * @param installation how far it is; empty if there is none
 * @param containerd version, unit and configuration, one line; empty if there is no containerd
 * @param units of ours, and containerd's; none without a systemd
 * @param files that the installer wrote
 */
public record HostStatus(
        Optional<Journal> installation, Optional<String> containerd, List<UnitState> units, List<String> files) {
    public HostStatus {
        requireNonNull(installation, "installation");
        requireNonNull(containerd, "containerd");
        units = List.copyOf(units);
        files = List.copyOf(files);
    }

    /** The state of the installation in a word and, if it is not simply there or not there, what to do. */
    public String state() {
        return installation
                .map(journal -> switch (journal.phase()) {
                    case INSTALLED -> "installed";
                    case INSTALLING -> "interrupted while installing: run install to finish, or uninstall to undo";
                    case UNDOING -> "interrupted while putting things back: run uninstall to finish";
                })
                .orElse("not installed");
    }
}
