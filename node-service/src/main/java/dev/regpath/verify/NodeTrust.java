package dev.regpath.verify;

import dev.regpath.containerd.HostFields;
import dev.regpath.containerd.PemCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom the node trusts by itself, as Go looks for it (crypto/x509/root_linux.go): the first bundle there is.
 *
 * @param anchors the CAs that containerd has read
 * @param late those that were installed since it started
 */
record NodeTrust(List<X509Certificate> anchors, List<X509Certificate> late) {
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

    NodeTrust {
        anchors = List.copyOf(anchors);
        late = List.copyOf(late);
    }

    /**
     * Reads what there is; what cannot be read is not trusted.
     *
     * @param environment containerd's, which may name another bundle
     * @param started when containerd read it
     */
    static NodeTrust read(Map<String, String> environment, Optional<Instant> started) {
        Path bundle = Optional.ofNullable(environment.get("SSL_CERT_FILE"))
                .map(Path::of)
                .or(() -> BUNDLES.stream().filter(Files::isReadable).findFirst())
                .orElse(BUNDLES.getFirst());
        List<X509Certificate> all = certificates(bundle);
        List<X509Certificate> late = started.map(NodeTrust::installedSince).orElse(List.of());
        return new NodeTrust(
                all.stream().filter(anchor -> !late.contains(anchor)).toList(),
                late.stream().filter(all::contains).toList());
    }

    private static List<X509Certificate> installedSince(Instant start) {
        List<X509Certificate> late = new ArrayList<>();
        for (Path directory : LOCAL) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> changed(file).isAfter(start)).forEach(file -> late.addAll(certificates(file)));
            } catch (IOException e) {
                // This distribution keeps them elsewhere.
            }
        }
        return late;
    }

    private static Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }

    private static List<X509Certificate> certificates(Path file) {
        try {
            return PemCheck.certificates(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** With what a hosts.toml says of a host. Files that cannot be loaded are a finding of their own. */
    Trust with(HostFields fields) {
        List<X509Certificate> all = new ArrayList<>(anchors);
        fields.ca().forEach(file -> all.addAll(certificates(file)));
        return new Trust(all, late, fields.skipVerify().orElse(false), ClientCertificate.manager(fields.client()));
    }
}
