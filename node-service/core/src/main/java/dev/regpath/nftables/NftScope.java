package dev.regpath.nftables;

import dev.regpath.routing.Redirect;
import java.util.List;

/**
 * Redirects that are for the same processes.
 *
 * @param members whose processes, those in cgroups below included
 * @param redirects where they are led
 */
record NftScope(List<NftMember> members, List<Redirect> redirects) {
    NftScope {
        members = members.stream().sorted().distinct().toList();
        redirects = List.copyOf(redirects);
    }

    /** Those levels below the root at which members are. */
    List<Integer> levels() {
        return members.stream().map(NftMember::level).distinct().sorted().toList();
    }

    /** Those at a level that exist now. */
    List<NftMember> present(int level) {
        return members.stream()
                .filter(member -> member.level() == level && member.id().isPresent())
                .toList();
    }
}
