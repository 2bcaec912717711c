package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.Edit;
import java.nio.file.Path;
import java.util.List;

/** What has to be done so that containerd reads hosts.toml files. */
public sealed interface ConfigChange {
    /**
     * Nothing.
     *
     * @param directories where containerd looks, in this order; the first is the one to write to
     * @param why how that is known
     * @param remarks what may end it
     */
    record AlreadyServes(List<Path> directories, String why, List<String> remarks) implements ConfigChange {
        public AlreadyServes {
            directories = List.copyOf(directories);
            requireNonNull(why, "why");
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Some files have to be written, then containerd has to start again.
     *
     * @param directory where containerd looks afterwards
     * @param files of containerd's configuration, and host directories' files that take the place of deprecated settings
     * @param links that take over what other roots have today
     * @param restart how the new files come into effect
     * @param remarks what an operator should know
     */
    record Edits(Path directory, List<Edit> files, List<HostLink> links, Restart restart, List<String> remarks)
            implements ConfigChange {
        public Edits {
            requireNonNull(directory, "directory");
            files = List.copyOf(files);
            links = List.copyOf(links);
            requireNonNull(restart, "restart");
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * It is not done.
     *
     * @param reason why not
     * @param remedy what to do by hand
     */
    record Declined(String reason, String remedy) implements ConfigChange {
        public Declined {
            requireNonNull(reason, "reason");
            requireNonNull(remedy, "remedy");
        }
    }

    /** A symbolic link to a registry's directory below a root that containerd will not look into any more. */
    record HostLink(Path link, Path target) {
        public HostLink {
            requireNonNull(link, "link");
            requireNonNull(target, "target");
        }
    }

    /** How written files come into effect. */
    enum Restart {
        /** The unit is restarted. */
        UNIT,
        /** The distribution sees the new file and restarts it. */
        BY_ITSELF
    }
}
