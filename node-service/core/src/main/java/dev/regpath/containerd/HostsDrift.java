package dev.regpath.containerd;

import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Owned;
import dev.regpath.files.Owned.Role;
import java.nio.file.Path;
import java.util.Optional;

/** What happens to a file of ours that others have changed, when it is given back: our part goes, theirs stays. */
record HostsDrift(ContainerdVersion version) implements DriftRule {
    @Override
    public DriftDecision decide(Owned owned, Bytes now, Optional<Bytes> before) {
        if (owned.role() == Role.SUPPORT) {
            return new DriftDecision.Restore(); // Its name is a hash of what we wrote; changed, it is of no use.
        }
        Path directory = owned.path().getParent();
        if (directory == null || OwnMark.in(now.text()).isEmpty()) {
            return new DriftDecision.Keep("another writer has replaced it, and nothing of Regpath is in it");
        }
        Optional<Bytes> remainder = OwnMark.remainder(now, directory, version);
        if (remainder.isEmpty() || means(remainder, directory).equals(means(before, directory))) {
            return new DriftDecision.Restore();
        }
        if (remainder.get().equals(now)) {
            return new DriftDecision.Keep("it can't be read any more, so Regpath's hosts can't be taken out of it");
        }
        return new DriftDecision.Replace(remainder.get());
    }

    private HostsToml means(Optional<Bytes> content, Path directory) {
        return HostsTomlReader.read(content.orElse(Bytes.of("")), directory, version)
                        instanceof HostsTomlReader.HostsTomlReading.Parsed(HostsToml file)
                ? file
                : HostsToml.EMPTY;
    }
}
