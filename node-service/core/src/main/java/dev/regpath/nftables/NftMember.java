package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

import dev.regpath.linux.CgroupPath;
import java.util.OptionalLong;

/**
 * A cgroup whose processes are redirected. The kernel compares ids of cgroups: one that is made again is another one.
 *
 * @param cgroup where
 * @param id the one that has this path now; empty if none has
 * @param file where {@code nft} finds its directory, from {@value #BASE}
 */
record NftMember(CgroupPath cgroup, OptionalLong id, String file) implements Comparable<NftMember> {
    /** Where nft looks for cgroups, its {@code cgroupv2_type_parse}. */
    static final String BASE = "/sys/fs/cgroup";

    NftMember {
        requireNonNull(cgroup, "cgroup");
        requireNonNull(id, "id");
        if (!canName(file)) {
            throw new IllegalArgumentException("'%s' cannot be named to nft".formatted(file));
        }
    }

    /** Whether there is a way to write it in nft's language. Units have no such names. */
    static boolean canName(String file) {
        return file.chars().noneMatch(c -> c == '"' || c < ' ');
    }

    /** How far below the root it is. The kernel compares the ancestor of a socket's cgroup at that level. */
    int level() {
        return cgroup.names().size();
    }

    @Override
    public int compareTo(NftMember other) {
        return cgroup.compareTo(other.cgroup);
    }
}
