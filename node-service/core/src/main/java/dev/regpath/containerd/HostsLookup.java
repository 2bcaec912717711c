package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.HostDirectories.CandidateDirectory;
import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsTomlReader.HostsTomlReading;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileErrors;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.Limits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What containerd would find for a registry at its next pull, and what it would make of it. Reads only. */
public final class HostsLookup {
    /** The only name containerd reads. */
    public static final String HOSTS_TOML = "hosts.toml";

    /**
     * What containerd finds.
     *
     * @param directory the one it reads; empty if none: the registry itself is asked, with containerd's defaults
     * @param hosts what it understands
     * @param dropped why it drops the hosts.toml that is there
     * @param failures files that it can't load: each of them fails every pull of this registry
     */
    public record LookupResult(
            Optional<Path> directory, HostsToml hosts, Optional<String> dropped, List<UnloadableFile> failures) {
        public LookupResult {
            requireNonNull(directory, "directory");
            requireNonNull(hosts, "hosts");
            requireNonNull(dropped, "dropped");
            failures = List.copyOf(failures);
        }
    }

    /** A file that containerd can't load. */
    public record UnloadableFile(Path file, String why) {}

    private final NodeFiles files;
    private final List<Path> roots;
    private final ContainerdVersion version;

    /**
     * A look at these directories.
     *
     * @param roots the parts of {@code config_path}
     * @param version of the daemon; {@link ContainerdVersion#NEWEST} if it is not known
     */
    public HostsLookup(NodeFiles files, List<Path> roots, ContainerdVersion version) {
        this.files = requireNonNull(files, "files");
        this.roots = List.copyOf(roots);
        this.version = requireNonNull(version, "version");
    }

    /**
     * What containerd finds for {@code registry}.
     *
     * @throws IOException where containerd would fail the pull: a directory that can't be read, or is a file
     */
    public LookupResult find(RegistryHost registry) throws IOException {
        for (CandidateDirectory candidate : HostDirectories.candidates(roots, registry)) {
            if (files.follow(candidate.path()).isPresent()) {
                return in(candidate.path(), content(candidate.path().resolve(HOSTS_TOML)));
            }
        }
        return new LookupResult(Optional.empty(), HostsToml.EMPTY, Optional.empty(), List.of());
    }

    /** The directories that containerd tries for {@code registry}, in its order; the first that exists is the one. */
    public List<Path> tried(RegistryHost registry) {
        return HostDirectories.candidates(roots, registry).stream()
                .map(CandidateDirectory::path)
                .toList();
    }

    /** What {@code hostsToml} would mean in {@code directory}, with the certificate files there. */
    LookupResult in(Path directory, Optional<Bytes> hostsToml) throws IOException {
        HostsTomlReading reading = HostsTomlReader.read(hostsToml.orElse(Bytes.of("")), directory, version);
        HostsToml hosts = switch (reading) {
            case HostsTomlReading.Parsed(HostsToml file) -> file;
            case HostsTomlReading.TooLarge(String reason) ->
                throw new FileSystemException(directory.resolve(HOSTS_TOML).toString(), null, reason);
            case HostsTomlReading.Dropped _, HostsTomlReading.Empty _ ->
                new HostsToml(Optional.empty(), DockerCertLayout.read(files, directory), List.of());
        };
        Optional<String> dropped =
                reading instanceof HostsTomlReading.Dropped(String reason) ? Optional.of(reason) : Optional.empty();
        return new LookupResult(Optional.of(directory), hosts, dropped, failures(hosts));
    }

    Optional<Bytes> content(Path file) throws IOException {
        return files.follow(file).isPresent() ? Optional.of(files.read(file, Limits.HOSTS_TOML)) : Optional.empty();
    }

    private List<UnloadableFile> failures(HostsToml hosts) {
        List<UnloadableFile> failures = new ArrayList<>();
        Stream.concat(hosts.hosts().stream().map(HostsToml.HostTable::fields), Stream.of(hosts.root()))
                .distinct()
                .forEach(fields -> {
                    fields.ca()
                            .forEach(ca -> problemOfCa(ca).ifPresent(why -> failures.add(new UnloadableFile(ca, why))));
                    fields.client().forEach(pair -> problemOfPair(pair).ifPresent(failures::add));
                });
        return failures.stream().distinct().toList();
    }

    /** Why {@code file} can't serve as {@code ca}; empty if it can. */
    Optional<String> problemOfCa(Path file) {
        try {
            return PemCheck.problemOfCa(files.read(file, Limits.CERTIFICATES));
        } catch (IOException e) {
            return Optional.of(FileErrors.reason(e));
        }
    }

    /** Why this pair can't serve as {@code client}; empty if it can. */
    Optional<UnloadableFile> problemOfPair(KeyPair pair) {
        Path reading = pair.certificate();
        try {
            Bytes certificate = files.read(reading, Limits.CERTIFICATES);
            reading = pair.key();
            Bytes key = files.read(reading, Limits.CERTIFICATES);
            return PemCheck.problemOfPair(certificate, key).map(why -> new UnloadableFile(pair.certificate(), why));
        } catch (IOException e) {
            return Optional.of(new UnloadableFile(reading, FileErrors.reason(e)));
        }
    }
}
