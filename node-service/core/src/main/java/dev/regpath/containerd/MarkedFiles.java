package dev.regpath.containerd;

import dev.regpath.contract.RegistryHost;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileView;
import dev.regpath.files.Ledger;
import dev.regpath.files.Owned.Role;
import dev.regpath.input.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the hosts.toml files that are ours by their own mark, and the certificates that only we name so: after the record of them was lost. */
public final class MarkedFiles {
    private MarkedFiles() {}

    /**
     * Has a ledger adopt all of them. What cannot be read cannot be known to be ours, and is passed over.
     *
     * @param roots the parts of {@code config_path}
     */
    public static void adoptBy(Ledger ledger, FileView files, List<Path> roots) throws IOException {
        for (Path root : roots) {
            if (files.follow(root).filter(entry -> entry.isDirectory()).isEmpty()) {
                continue;
            }
            for (String name : files.list(root)) {
                Optional<RegistryHost> registry = HostDirectories.registry(name);
                if (registry.isPresent()) {
                    adopt(ledger, files, root.resolve(name), HostsTomlApplier.purpose(registry.get()));
                }
            }
        }
    }

    private static void adopt(Ledger ledger, FileView files, Path directory, String purpose) throws IOException {
        Path main = directory.resolve(HostsLookup.HOSTS_TOML);
        Optional<Bytes> content = content(files, main);
        if (content.isEmpty() || OwnMark.in(content.get().text()).isEmpty()) {
            return;
        }
        ledger.adopt(main, content.get(), purpose, Role.MAIN);
        for (String name : files.list(directory)) {
            Optional<Bytes> certificates =
                    ManagedHosts.isOurName(name) ? content(files, directory.resolve(name)) : Optional.empty();
            if (certificates.map(ManagedHosts::name).equals(Optional.of(name))) {
                ledger.adopt(directory.resolve(name), certificates.get(), purpose, Role.SUPPORT);
            }
        }
        ledger.claimDirectory(directory);
    }

    private static Optional<Bytes> content(FileView files, Path file) {
        try {
            return Optional.of(files.read(file, Limits.CERTIFICATES));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
