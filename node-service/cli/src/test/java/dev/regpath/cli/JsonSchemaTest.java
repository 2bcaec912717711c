package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.regpath.contract.ImageReference;
import dev.regpath.explain.Itinerary;
import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.Backend;
import dev.regpath.proto.node.Connection;
import dev.regpath.proto.node.ConnectionOutcome;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.EndpointState;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.MirrorState;
import dev.regpath.proto.node.NameState;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.PinOrigin;
import dev.regpath.proto.node.PinnedName;
import dev.regpath.proto.node.Problem;
import dev.regpath.proto.node.Redirects;
import dev.regpath.proto.node.ScopedCgroup;
import dev.regpath.pull.PullResult;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.Recording;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs read is what docs/reference/json says, and that says nothing more. */
class JsonSchemaTest {
    private static final Path SCHEMAS = Path.of("../../docs/reference/json");
    private static final String ENDING = ".schema.json";

    static Stream<String> commands() {
        return Stream.of("status", "verify", "explain", "trace");
    }

    /** Everything that a command can print, in as few documents as possible; of real nodes where there are recordings. */
    private static List<String> printed(String command) {
        return switch (command) {
            case "status" -> statuses();
            case "verify" -> verifications();
            case "explain" -> explanations();
            case "trace" -> traces();
            default -> throw new IllegalArgumentException(command);
        };
    }

    @Test
    void eachCommandThatPrintsJsonHasASchema() throws IOException {
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ENDING)))
                    .containsExactlyInAnyOrderElementsOf(
                            commands().map(name -> name + ENDING).toList());
        }
        Set<String> commands = new TreeSet<>();
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            if (command.getCommandSpec().findOption("--output") != null) {
                commands.add(name);
            }
        });
        assertThat(commands).containsExactlyInAnyOrderElementsOf(commands().toList());
        assertThat(Files.readString(SCHEMAS.resolve("README.md")))
                .contains(commands().map("`regpath %s -o json`"::formatted).toList());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatIsPrintedIsWhatTheSchemaSays(String command) throws IOException {
        SchemaCheck.assertAgree(SCHEMAS.resolve(command + ENDING), printed(command));
    }

    private static List<String> statuses() {
        NodeStatus.Builder status = NodeStatus.newBuilder().setAgentRunning(true);
        each(MirrorState.values(), state -> state != MirrorState.UNRECOGNIZED)
                .forEach(state -> status.addMirrors(Mirror.newBuilder()
                        .setRegistry("registry.example.com")
                        .setPath("company")
                        .setFile("/etc/containerd/certs.d/registry.example.com/hosts.toml")
                        .addHosts("http://10.96.12.7:5000")
                        .setState(state)));
        each(NameState.values(), state -> state != NameState.UNRECOGNIZED)
                .forEach(state -> status.addNames(PinnedName.newBuilder()
                        .setHost("registry.example.com")
                        .setPath("company")
                        .addAddresses("203.0.113.10")
                        .setState(state)));
        each(PinOrigin.values(), origin -> origin != PinOrigin.UNRECOGNIZED)
                .forEach(origin -> status.addNames(PinnedName.newBuilder()
                        .setHost("registry.example.com")
                        .setPath("company")
                        .addAddresses("192.0.2.17")
                        .setOrigin(origin)));
        each(EndpointState.values(), state -> state != EndpointState.UNRECOGNIZED)
                .forEach(state -> status.addEndpoints(EndpointHealth.newBuilder()
                        .setEndpoint("10.96.30.4:8443")
                        .addPaths("company")
                        .setState(state)
                        .setCode("RP503")
                        .setReason("connection refused")));
        status.addProblems(Problem.newBuilder()
                .setCode("InvalidPort")
                .setPath("company")
                .setFile("/etc/regpath/paths.d/company.yaml")
                .setLine(12)
                .setField("spec.mirror.backend.addresses[0]")
                .setMessage("'0' is not a port")
                .setRemedy("Write a number from 1 to 65535."));
        Redirects.Builder redirects =
                Redirects.newBuilder().setDataplane("Nftables").setUnavailable("the kernel has no cgroup BPF");
        for (String otherwise : new String[] {"PassThrough", "Refuse"}) {
            redirects.addFrontends(Frontend.newBuilder()
                    .setPath("company")
                    .setRedirect("gateway")
                    .setEndpoint("203.0.113.10:443")
                    .setProtocol("TCP")
                    .setWhenNoBackend(otherwise)
                    .setHits(-1) // The kernel's counters have no sign.
                    .addBackends(Backend.newBuilder()
                            .setEndpoint("10.96.30.4:8443")
                            .setHits(7)
                            .setOutSeconds(8.5)));
        }
        redirects
                .addAttachments(Attachment.newBuilder()
                        .setCgroup("/system.slice")
                        .setHook("connect4")
                        .setDetail("its cgroup is gone"))
                .addScope(ScopedCgroup.newBuilder()
                        .setCgroup("/system.slice/containerd.service")
                        .setId(4711)
                        .setReason("containerd"));
        status.setRedirects(redirects);
        return List.of(StatusJson.of(status.build()), StatusJson.of(NodeStatus.getDefaultInstance()));
    }

    private static List<String> verifications() {
        List<PullResult> pulls = List.of(
                PullTextTest.PULLED,
                new PullResult.PullFailed("registry.example.com/team/app:1", PullTextTest.TOOK, "not found"),
                PullTextTest.TIMED_OUT);
        List<String> printed = new ArrayList<>();
        reports().forEach(report -> printed.add(ReportJson.of(report, Optional.empty())));
        VerifyReport any = reports().findFirst().orElseThrow();
        pulls.forEach(pull -> printed.add(ReportJson.of(any, Optional.of(pull))));
        return printed;
    }

    private static List<String> explanations() {
        return reports()
                .flatMap(report -> report.registries().stream().map(facts -> explanation(facts, report)))
                .toList();
    }

    private static String explanation(RegistryFacts facts, VerifyReport report) {
        return ItineraryJson.of(
                Itinerary.of(ImageReference.parse(facts.registry() + "/team/app:1"), facts, report.node()));
    }

    private static Stream<VerifyReport> reports() {
        return GalleryCase.all().stream()
                .map(Recording::of)
                .map(recording -> recording.facts().judged());
    }

    private static List<String> traces() {
        return each(ConnectionOutcome.values(), outcome -> outcome != ConnectionOutcome.UNRECOGNIZED)
                .map(outcome -> TraceJson.of(Connection.newBuilder()
                        .setTime(Timestamp.newBuilder().setSeconds(1_795_600_000))
                        .setProcess("containerd")
                        .setPid(812)
                        .setCgroup("/system.slice/containerd.service")
                        .setPath("company")
                        .setRegistry("registry.example.com")
                        .setRedirect("gateway")
                        .setFrontend("203.0.113.10:443")
                        .setProtocol("TCP")
                        .setBackend("10.96.30.4:8443")
                        .setOutcome(outcome)
                        .setError("ECONNREFUSED")
                        .setSeconds(0.00021)
                        .setEjected(true)
                        .build()))
                .toList();
    }

    private static <T> Stream<T> each(T[] values, Predicate<T> known) {
        return Arrays.stream(values).filter(known);
    }
}
