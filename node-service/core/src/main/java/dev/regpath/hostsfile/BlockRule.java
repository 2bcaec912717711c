package dev.regpath.hostsfile;

import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Original;
import dev.regpath.files.Owned;
import java.util.Optional;

/** How the hosts file is given back: exactly our lines go, every other byte stays. */
final class BlockRule implements DriftRule {
    @Override
    public DriftDecision decide(Owned owned, Bytes now, Optional<Bytes> before) {
        HostsText text = HostsText.of(now);
        if (text.part().isEmpty()) {
            return new DriftDecision.Keep("nothing of Regpath is in it any more");
        }
        boolean ourFile = owned.before().equals(new Original.Shared(false));
        return ourFile && text.others().isEmpty()
                ? new DriftDecision.Restore()
                : new DriftDecision.Replace(text.without());
    }
}
