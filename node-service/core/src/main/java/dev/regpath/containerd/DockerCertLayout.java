package dev.regpath.containerd;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.files.FileEntry;
import dev.regpath.files.NodeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory without a hosts.toml that containerd can use: certificate files by Docker's naming (loadCertFiles). They
 * lose their meaning the moment a usable hosts.toml is beside them.
 */
final class DockerCertLayout {
    private static final String CA = ".crt";
    private static final String CERTIFICATE = ".cert";
    private static final String KEY = ".key";

    private DockerCertLayout() {}

    /** What the files of {@code directory} say of the registry itself. */
    static HostFields read(NodeFiles files, Path directory) throws IOException {
        List<Path> ca = new ArrayList<>();
        List<KeyPair> client = new ArrayList<>();
        for (String name : files.list(directory)) {
            Path path = directory.resolve(name);
            if (files.look(path).map(FileEntry::isDirectory).orElse(true)) {
                continue;
            }
            if (name.endsWith(CA)) {
                ca.add(path);
            } else if (name.endsWith(CERTIFICATE)) {
                String base = name.substring(0, name.length() - CERTIFICATE.length());
                Path key = directory.resolve(base + KEY);
                client.add(new KeyPair(path, files.follow(key).isPresent() ? key : path));
            }
        }
        return new HostFields(
                List.of(), ca, client, Optional.empty(), new TreeMap<>(), false, Optional.empty(), new TreeMap<>());
    }
}
