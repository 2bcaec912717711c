package dev.regpath.verify.endpoint;

import dev.regpath.containerd.HostFields;
import dev.regpath.containerd.PemCheck;
import dev.regpath.files.FileView;
import dev.regpath.input.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which authorities the node trusts by itself, as Go looks for it (crypto/x509/root_linux.go): the first bundle there
 * is.
 *
 * @param files the node's
 * @param anchors the CAs that containerd has read
 * @param late those that were installed since it started
 * @param seen whether there is a bundle that can be seen from here; a container may see too little of its node
 */
public record NodeTrust(FileView files, List<X509Certificate> anchors, List<X509Certificate> late, boolean seen) {
    private static final List<Path> BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/pki/tls/cacert.pem"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    /** Where an administrator puts a CA of the company's own. */
    private static final List<Path> LOCAL =
            List.of(Path.of("/usr/local/share/ca-certificates"), Path.of("/etc/pki/ca-trust/source/anchors"));

    public NodeTrust {
        anchors = List.copyOf(anchors);
        late = List.copyOf(late);
    }

    /**
     * Reads what there is; what cannot be read is not trusted.
     *
     * @param environment containerd's, which may name another bundle
     * @param started when containerd read it
     */
    public static NodeTrust read(FileView files, Map<String, String> environment, Optional<Instant> started) {
        List<Path> bundles = Optional.ofNullable(environment.get("SSL_CERT_FILE"))
                .map(file -> List.of(Path.of(file)))
                .orElse(BUNDLES);
        Optional<Path> bundle =
                bundles.stream().filter(file -> isThere(files, file)).findFirst();
        List<X509Certificate> all =
                bundle.map(file -> certificates(files, file)).orElse(List.of());
        List<X509Certificate> late =
                started.map(start -> installedSince(files, start)).orElse(List.of());
        return new NodeTrust(
                files,
                all.stream().filter(anchor -> !late.contains(anchor)).toList(),
                late.stream().filter(all::contains).toList(),
                bundle.isPresent());
    }

    private static boolean isThere(FileView files, Path file) {
        try {
            return files.follow(file).isPresent();
        } catch (IOException e) {
            return false; // This distribution has none at that place.
        }
    }

    private static List<X509Certificate> installedSince(FileView files, Instant start) {
        List<X509Certificate> late = new ArrayList<>();
        for (Path directory : LOCAL) {
            try {
                for (String name : files.list(directory)) {
                    Path file = directory.resolve(name);
                    if (files.follow(file)
                            .filter(entry -> entry.modified().isAfter(start))
                            .isPresent()) {
                        late.addAll(certificates(files, file));
                    }
                }
            } catch (IOException e) {
                // This distribution keeps them elsewhere.
            }
        }
        return late;
    }

    private static List<X509Certificate> certificates(FileView files, Path file) {
        try {
            return PemCheck.certificates(files.read(file, Limits.CERTIFICATES).text());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** With what a hosts.toml says of a host. Files that cannot be loaded are a finding of their own. */
    public Trust with(HostFields fields) {
        List<X509Certificate> all = new ArrayList<>(anchors);
        fields.ca().forEach(file -> all.addAll(certificates(files, file)));
        return new Trust(
                all, late, seen, fields.skipVerify().orElse(false), ClientKeyManager.manager(files, fields.client()));
    }
}
