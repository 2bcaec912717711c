package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hosts.toml, as containerd understands it (docs/hosts.md).
 *
 * @param server tried last; empty for the registry itself
 * @param root the fields of the server
 * @param hosts tried before it, in this order
 */
public record HostsToml(Optional<String> server, HostFields root, List<HostTable> hosts) {
    /** Asks for nothing: the registry itself, by its own name. */
    public static final HostsToml EMPTY = new HostsToml(Optional.empty(), HostFields.NONE, List.of());

    /** One {@code [host."url"]} table. */
    public record HostTable(String url, HostFields fields) {
        public HostTable {
            requireNonNull(url, "url");
            requireNonNull(fields, "fields");
        }
    }

    public HostsToml {
        requireNonNull(server, "server");
        requireNonNull(root, "root");
        hosts = List.copyOf(hosts);
    }

    /** The same with every host's capabilities named: none means all. */
    HostsToml spelledOut() {
        return new HostsToml(
                server,
                root,
                hosts.stream()
                        .map(host -> new HostTable(host.url(), host.fields().spelledOut()))
                        .toList());
    }

    /** The same in the one form that every containerd of this version reads. Its header lines may be secrets. */
    public String text(ContainerdVersion version) {
        return HostsTomlWriter.write(this, new HostsTomlWriter.Comments(List.of(), Map.of()), version);
    }

    /** Whether it says nothing that containerd would not do by itself. */
    public boolean isEmpty() {
        return equals(EMPTY);
    }
}
