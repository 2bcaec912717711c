package dev.regpath.cli;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.RegistryHost;
import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.ConnectionOutcome;
import dev.regpath.routing.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which connections are shown: those that pass every option that is given. */
final class TraceFilter {
    private static final Set<ConnectionOutcome> FAILED = Set.of(
            ConnectionOutcome.CONNECTION_OUTCOME_FAILED,
            ConnectionOutcome.CONNECTION_OUTCOME_GIVEN_UP,
            ConnectionOutcome.CONNECTION_OUTCOME_REFUSED,
            ConnectionOutcome.CONNECTION_OUTCOME_CONNECTING);

    @Option(
            names = "--frontend",
            paramLabel = "ADDRESS[:PORT]",
            description = "Only connections that asked for this address; may be given several times.",
            converter = FrontendConverter.class)
    private List<String> frontends = List.of();

    @Option(
            names = "--path",
            paramLabel = "NAME",
            description = "Only connections of this RegistryPath; may be given several times.",
            converter = NameConverter.class)
    private List<String> paths = List.of();

    @Option(
            names = "--registry",
            paramLabel = "HOST[:PORT]",
            description = "Only connections of this registry's paths; may be given several times.",
            converter = RegistryConverter.class)
    private List<String> registries = List.of();

    @Option(
            names = "--process",
            paramLabel = "NAME|PID",
            description = "Only connections of this process; may be given several times.")
    private List<String> processes = List.of();

    @Option(
            names = "--failed",
            description = "Only connections that failed, were refused or given up, or have no answer for 2 s.")
    private boolean failed;

    boolean accepts(Connection connection) {
        return (frontends.isEmpty() || frontends.stream().anyMatch(wanted -> asked(connection, wanted)))
                && (paths.isEmpty() || paths.contains(connection.getPath()))
                && (registries.isEmpty() || registries.contains(connection.getRegistry()))
                && (processes.isEmpty()
                        || processes.contains(connection.getProcess())
                        || processes.contains(Integer.toString(connection.getPid())))
                && (!failed || FAILED.contains(connection.getOutcome()));
    }

    /** With a port or without. */
    private static boolean asked(Connection connection, String wanted) {
        String frontend = connection.getFrontend();
        return wanted.equals(frontend) || wanted.equals(frontend.substring(0, frontend.lastIndexOf(':')));
    }

    /** Reads an address with a port or without, and writes it as connections have it. */
    static final class FrontendConverter implements ITypeConverter<String> {
        private static final Pattern FORM = Pattern.compile("(?:\\[(.+)]|([^:\\[\\]]+))(?::([0-9]{1,5}))?");

        @Override
        public String convert(String text) {
            if (Addresses.isLiteral(text)) {
                return inUrl(text);
            }
            Matcher matcher = FORM.matcher(text);
            String address = matcher.matches() ? matcher.group(matcher.group(1) == null ? 2 : 1) : "";
            if (!Addresses.isLiteral(address)) {
                throw new TypeConversionException(
                        "'%s' is not an address such as 203.0.113.10, 203.0.113.10:443 or [2001:db8::10]:443"
                                .formatted(text));
            }
            String port = matcher.group(3);
            if (port == null) {
                return inUrl(address);
            }
            int number = Integer.parseInt(port);
            if (number < 1 || number > 65_535) {
                throw new TypeConversionException("'%s' has no port between 1 and 65535".formatted(text));
            }
            return new Endpoint(Addresses.parse(address), number).toString();
        }

        private static String inUrl(String address) {
            InetAddress parsed = Addresses.parse(address);
            String text = Addresses.text(parsed);
            return parsed instanceof Inet6Address ? "[%s]".formatted(text) : text;
        }
    }

    /** Reads a registry as images name it. */
    static final class RegistryConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                return RegistryHost.parse(text).toString();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads the name of a RegistryPath. */
    static final class NameConverter implements ITypeConverter<String> {
        private static final Pattern FORM = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

        @Override
        public String convert(String text) {
            if (!FORM.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'%s' is not a name of a RegistryPath, such as company".formatted(text));
            }
            return text;
        }
    }
}
