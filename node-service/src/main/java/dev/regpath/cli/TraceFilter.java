package dev.regpath.cli;

import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.ConnectionOutcome;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

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
            description = "Only connections that asked for this address; may be given several times.")
    private List<String> frontends = List.of();

    @Option(
            names = "--path",
            paramLabel = "NAME",
            description = "Only connections of this RegistryPath; may be given several times.")
    private List<String> paths = List.of();

    @Option(
            names = "--registry",
            paramLabel = "HOST[:PORT]",
            description = "Only connections of this registry's paths; may be given several times.")
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

    /** With a port or without; an IPv6 address in brackets or, without a port, without them. */
    private static boolean asked(Connection connection, String wanted) {
        String frontend = connection.getFrontend();
        String address = frontend.substring(0, frontend.lastIndexOf(':'));
        return wanted.equals(frontend)
                || wanted.equals(address)
                || "[%s]".formatted(wanted).equals(address);
    }
}
