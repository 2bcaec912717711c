package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a hosts.toml can say of a host or, at its root, of the server: the struct {@code hostFileConfig}.
 *
 * @param capabilities words in lower case; empty means all
 * @param ca certificate files, absolute
 * @param client client certificates
 * @param skipVerify accept any certificate; that it is said at all makes containerd try https on an http host
 * @param header lines to send, by name
 * @param overridePath use the URL's path as it is
 * @param dialTimeout a Go duration
 * @param others keys that containerd does not know, or not yet, with their values
 */
public record HostFields(
        List<String> capabilities,
        List<Path> ca,
        List<KeyPair> client,
        Optional<Boolean> skipVerify,
        SortedMap<String, List<String>> header,
        boolean overridePath,
        Optional<String> dialTimeout,
        SortedMap<String, Object> others) {
    /** Nothing said. */
    public static final HostFields NONE = new HostFields(
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            new TreeMap<>(),
            false,
            Optional.empty(),
            new TreeMap<>());

    /** A client certificate and its key; both in one file if the paths are equal. */
    public record KeyPair(Path certificate, Path key) {
        public KeyPair {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
        }
    }

    public HostFields {
        capabilities = List.copyOf(capabilities);
        ca = List.copyOf(ca);
        client = List.copyOf(client);
        requireNonNull(skipVerify, "skipVerify");
        SortedMap<String, List<String>> lines = new TreeMap<>();
        header.forEach((name, values) -> lines.put(name, List.copyOf(values)));
        header = Collections.unmodifiableSortedMap(lines);
        requireNonNull(dialTimeout, "dialTimeout");
        others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
    }

    /** Whether it says anything of TLS. */
    public boolean hasTls() {
        return !ca.isEmpty() || !client.isEmpty() || skipVerify.isPresent();
    }

    /** The same with its capabilities named: none means all. */
    HostFields spelledOut() {
        return capabilities.isEmpty() ? withCapabilities(List.of("pull", "resolve", "push")) : this;
    }

    HostFields withCapabilities(List<String> words) {
        return new HostFields(words, ca, client, skipVerify, header, overridePath, dialTimeout, others);
    }

    HostFields withDialTimeout(Optional<String> timeout) {
        return new HostFields(capabilities, ca, client, skipVerify, header, overridePath, timeout, others);
    }

    /** Header names only: values may be credentials. */
    @Override
    public String toString() {
        return "HostFields[capabilities=%s, ca=%s, client=%s, skipVerify=%s, header=%s, overridePath=%s, dialTimeout=%s, others=%s]"
                .formatted(
                        capabilities,
                        ca,
                        client,
                        skipVerify,
                        header.keySet(),
                        overridePath,
                        dialTimeout,
                        others.keySet());
    }
}
