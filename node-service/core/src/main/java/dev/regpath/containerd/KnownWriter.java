package dev.regpath.containerd;

import dev.regpath.files.NodeFiles;
import dev.regpath.runtime.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Others that are known to write hosts.toml files, and how to live with each. Those that write at their own start are
 * merged with: after their restart the next pass merges again. Those that write all the time, or own the directory, are left
 * alone.
 */
enum KnownWriter {
    /** pkg/agent/containerd/config.go: at each start it replaces directories whose file begins with this line. */
    K3S(Distribution.K3S.title(), true, "it rewrites this file at each of its starts, which is then merged again") {
        @Override
        boolean wrote(SearchedPlace place) {
            return Distribution.K3S.hostsHeader().equals(Optional.of(place.firstLine()));
        }
    },
    /** As k3s, of which it is made. */
    RKE2(Distribution.RKE2.title(), true, "it rewrites this file at each of its starts, which is then merged again") {
        @Override
        boolean wrote(SearchedPlace place) {
            return Distribution.RKE2.hostsHeader().equals(Optional.of(place.firstLine()));
        }
    },
    /** pkg/containerd/mirror.go: moves what it finds to _backup once, and removes everything else at each start. */
    SPEGEL(
            "Spegel",
            true,
            "it removes every directory but _backup at each of its starts; let it prepend to existing files, or name"
                    + " only one of the two for this registry") {
        @Override
        boolean wrote(SearchedPlace place) throws IOException {
            return place.files()
                    .follow(place.directory().resolveSibling("_backup"))
                    .isPresent();
        }
    },
    /** internal/pkg/containers/cri/containerd/hosts.go; the root file system is read-only. */
    TALOS(Distribution.TALOS.title(), false, "put the mirror into the machine configuration (machine.registries)") {
        @Override
        boolean wrote(SearchedPlace place) {
            return place.directory().startsWith(Distribution.TALOS.runtime().hosts());
        }
    },
    /** pkg/nodeagent/controller/operatingsystemconfig/containerd.go: written again whenever the shoot's nodes are. */
    GARDENER("Gardener's node agent", true, "it rewrites this file when the node's configuration changes") {
        @Override
        boolean wrote(SearchedPlace place) {
            return place.firstLine().equals("# managed by gardener-node-agent");
        }
    },
    /** node-ca-injector/internal/sync/sync.go: every ten seconds. */
    EDUCATES(
            "Educates' node CA injector",
            false,
            "take this registry out of its list; it rewrites the file all the time") {
        @Override
        boolean wrote(SearchedPlace place) throws IOException {
            return place.files()
                    .look(place.directory().resolve(".educates-managed"))
                    .isPresent();
        }
    };

    /**
     * Where traces are looked for.
     *
     * @param directory the registry's
     * @param firstLine of the hosts.toml that others left there; empty if there is none
     */
    record SearchedPlace(NodeFiles files, Path directory, String firstLine) {}

    private final String title;
    private final boolean shares;
    private final String advice;

    KnownWriter(String title, boolean shares, String advice) {
        this.title = title;
        this.shares = shares;
        this.advice = advice;
    }

    abstract boolean wrote(SearchedPlace place) throws IOException;

    String title() {
        return title;
    }

    /** Whether its file can be merged with ours without a fight. */
    boolean shares() {
        return shares;
    }

    String advice() {
        return advice;
    }

    static Optional<KnownWriter> of(SearchedPlace place) throws IOException {
        for (KnownWriter writer : values()) {
            if (writer.wrote(place)) {
                return Optional.of(writer);
            }
        }
        return Optional.empty();
    }
}
