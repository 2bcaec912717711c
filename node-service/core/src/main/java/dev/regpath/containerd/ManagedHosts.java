package dev.regpath.containerd;

import dev.regpath.containerd.FilePlan.FileToWrite;
import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.contract.Capability;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.Owned.Role;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.Pem;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The hosts of one of our mirrors as containerd is told of them, with the files they name.
 *
 * @param hosts in the mirror's order
 * @param certificates files to write beside hosts.toml, before it
 * @param problems why the mirror can't be written; then nothing of it may be
 */
record ManagedHosts(List<HostTable> hosts, List<FileToWrite> certificates, List<Problem> problems) {
    ManagedHosts {
        hosts = List.copyOf(hosts);
        certificates = List.copyOf(certificates);
        problems = List.copyOf(problems);
    }

    /** The name of a file of ours with these certificates. */
    static String name(Bytes certificates) {
        return "regpath-ca-%.12s.pem".formatted(certificates.sha256());
    }

    static boolean isOurName(String name) {
        return name.startsWith("regpath-ca-") && name.endsWith(".pem");
    }

    static ManagedHosts of(Mirror mirror, Path directory, HostsLookup lookup, ContainerdVersion version) {
        List<HostTable> hosts = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Map<Path, FileToWrite> certificates = new LinkedHashMap<>();
        for (MirrorHost host : mirror.hosts()) {
            List<Path> ca = new ArrayList<>();
            for (Pem pem : host.ca()) {
                switch (pem) {
                    case Pem.File(Path path) -> {
                        ca.add(path);
                        lookup.problemOfCa(path).ifPresent(why -> problems.add(caUnusable(mirror, path, why)));
                    }
                    case Pem.Inline(String text) -> {
                        Bytes content = Bytes.of(PemCheck.certificatesOnly(text));
                        Path path = directory.resolve(name(content));
                        ca.add(path);
                        certificates.put(path, new FileToWrite(path, content, Attributes.mode(0644), Role.SUPPORT));
                        PemCheck.problemOfCa(content).ifPresent(why -> problems.add(caUnusable(mirror, path, why)));
                    }
                }
            }
            List<KeyPair> client = new ArrayList<>();
            for (MirrorHost.ClientCertificate certificate : host.client()) {
                Path path = certificate.certificate().path();
                KeyPair pair =
                        new KeyPair(path, certificate.key().map(Pem.File::path).orElse(path));
                client.add(pair);
                lookup.problemOfPair(pair).ifPresent(failure -> problems.add(clientUnusable(mirror, failure)));
            }
            checkHeader(mirror, host, problems);
            hosts.add(new HostTable(url(host.url()), fields(host, ca, client, version)));
        }
        return new ManagedHosts(hosts, List.copyOf(certificates.values()), problems);
    }

    private static HostFields fields(MirrorHost host, List<Path> ca, List<KeyPair> client, ContainerdVersion version) {
        boolean http = "http".equals(host.url().getScheme());
        Duration timeout =
                host.dialTimeout().filter(duration -> duration.isPositive()).orElse(MirrorSpec.DEFAULT_DIAL_TIMEOUT);
        return new HostFields(
                host.capabilities().stream().map(Capability::word).toList(),
                ca,
                client,
                host.skipVerify() ? Optional.of(true) : Optional.empty(), // Said at all, it counts as TLS settings.
                new TreeMap<>(host.header()),
                host.overridePath(),
                http && version.takesDialTimeoutForTls() ? Optional.empty() : Optional.of(GoSyntax.duration(timeout)),
                new TreeMap<>());
    }

    /** Scheme, host and port, and the path if there is one; never user names, queries or fragments. */
    private static String url(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath() == null || url.getRawPath().equals("/") ? "" : url.getRawPath();
        return url.getScheme() + "://" + url.getHost() + port + path;
    }

    private static void checkHeader(Mirror mirror, MirrorHost host, List<Problem> problems) {
        host.header().forEach((name, values) -> {
            if (!GoSyntax.isHeaderName(name) || !values.stream().allMatch(GoSyntax::isHeaderValue)) {
                problems.add(Problem.of(
                        ProblemCode.HEADER_INVALID,
                        mirror.subject(),
                        "the header %s of %s is not one that HTTP allows"
                                .formatted(TomlText.string(name), url(host.url())),
                        "Correct it in the RegistryPath \"%s\"; names are tokens, values have no line breaks"
                                .formatted(mirror.path())));
            }
        });
    }

    private static Problem caUnusable(Mirror mirror, Path path, String why) {
        return Problem.of(
                ProblemCode.CA_UNUSABLE,
                mirror.subject(),
                path,
                "this CA can't be used (%s); naming it would fail every pull".formatted(why),
                "Put a PEM certificate there, or correct mirror.ca of the RegistryPath \"%s\""
                        .formatted(mirror.path()));
    }

    private static Problem clientUnusable(Mirror mirror, HostsLookup.UnloadableFile failure) {
        return Problem.of(
                ProblemCode.CLIENT_CERTIFICATE_UNUSABLE,
                mirror.subject(),
                failure.file(),
                "this client certificate can't be used (%s); naming it would fail every pull".formatted(failure.why()),
                "Put certificate and key there as PEM, readable, and belonging together");
    }
}
