package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A registry as written before the first slash of an image reference: {@code registry.example.com} or
 * {@code registry.example.com:5000}.
 *
 * <p>containerd uses this text, unchanged and case-sensitive, as a directory name below {@code config_path}
 * (core/remotes/docker/config/config_unix.go, hostPaths). So only what the reference grammar knows as a domain is let
 * in: no separators, no {@code ..}, no control characters.
 *
 * @param host a DNS name in lower case, an IPv4 address or a bracketed IPv6 address
 * @param port 1 to 65535 if the reference names one; {@code host} and {@code host:443} are different registries
 */
public record RegistryHost(String host, OptionalInt port) {
    /** Looser than the grammar in what it takes for a name, and as strict in the characters. */
    private static final String HOSTS = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+\\]";

    static final String PORTS = "6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3}";

    private static final TextFault NO_HOST = TextFault.unless(
            "(?:%s|%s|\\[(?:%s)\\])(?::[0-9]+)?".formatted(HostGrammar.NAMES, Addresses.IPV4S, Addresses.IPV6S),
            ProblemCode.INVALID_HOST,
            "%s is not a host",
            "Write a host such as registry.example.com.");

    /** A host with or without a port. */
    static final TextType<RegistryHost> TYPE = TextType.of(
                    "host", 261, "(?:%s)(?::(?:%s))?".formatted(HOSTS, PORTS), RegistryHost::parse)
            .withFaults(List.of(NO_HOST, Addresses.IS_IPV4_MAPPED));

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    public RegistryHost {
        HostGrammar.requireHost(requireNonNull(host, "host"));
        requireNonNull(port, "port");
        if (port.isPresent()) {
            requirePort(port.getAsInt());
        }
    }

    /**
     * Reads {@code host} or {@code host:port}.
     *
     * @throws IllegalArgumentException if {@code text} is neither; the message quotes what was wrong
     */
    public static RegistryHost parse(String text) {
        HostGrammar.requireNoForeignCharacters(text);
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]") || (colon != text.indexOf(':') && !text.startsWith("["))) {
            return new RegistryHost(text, OptionalInt.empty());
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches() || (port.startsWith("0") && port.length() > 1)) {
            throw new InvalidText(
                    ProblemCode.INVALID_PORT, Quoted.of(port) + " is not a port", "Write a number from 1 to 65535.");
        }
        return new RegistryHost(text.substring(0, colon), OptionalInt.of(Integer.parseInt(port)));
    }

    static int requirePort(int port) {
        if (port < 1 || port > 65_535) {
            throw new InvalidText(
                    ProblemCode.INVALID_PORT,
                    "port '%d' is not between 1 and 65535".formatted(port),
                    "Write a number from 1 to 65535.");
        }
        return port;
    }

    /** The literal address that the host is, if it is one. */
    public Optional<InetAddress> address() {
        String text = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Addresses.isLiteral(text) ? Optional.of(Addresses.parse(text)) : Optional.empty();
    }

    /** The host that serves it: Docker Hub's API has another name. */
    public RegistryHost upstream() {
        return toString().equals("docker.io") ? new RegistryHost("registry-1.docker.io", port) : this;
    }

    /** What the host means if it is no registry. */
    public Optional<SpecialAddress> special() {
        return address().map(SpecialAddress::of).orElseGet(() -> SpecialAddress.of(host));
    }

    /** {@code host} or {@code host:port}, exactly as in image references. */
    @Override
    public String toString() {
        return port.isPresent() ? host + ":" + port.getAsInt() : host;
    }
}
