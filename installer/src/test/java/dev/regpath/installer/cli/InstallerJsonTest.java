package dev.regpath.installer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.cli.JsonText;
import dev.regpath.cli.SchemaCheck;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.installer.change.HostStatus;
import dev.regpath.installer.change.InstallOutcome;
import dev.regpath.installer.change.Preview;
import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.installer.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What programs read of the installer is what docs/reference/json/installer says. */
class InstallerJsonTest {
    private static final Path SCHEMAS = Path.of("../docs/reference/json/installer");
    private static final Problem OBSTACLE = Problem.of(
            ProblemCode.INSTALLATION_BLOCKED,
            Subject.INSTALLATION,
            "containerd.service does not exist",
            "Install containerd first.");

    @Test
    void aPlanIsWhatItsSchemaSays() throws IOException {
        Map<InstallStep, Preview> plan = new EnumMap<>(InstallStep.class);
        Arrays.stream(InstallStep.values()).forEach(step -> plan.put(step, Preview.NOTHING));
        plan.put(
                InstallStep.PROGRAM,
                new Preview(List.of("+ /opt/regpath"), List.of(), List.of("54 MB"), List.of(OBSTACLE)));

        SchemaCheck.assertAgree(SCHEMAS.resolve("plan.schema.json"), List.of(JsonText.document(PlanText.json(plan))));
    }

    @Test
    void aStatusIsWhatItsSchemaSays() throws IOException {
        UnitState unit = new UnitState("regpath-node.service", true, "active", "running", 812, Optional.empty());
        List<String> statuses = Stream.concat(
                        Stream.of(new HostStatus(Optional.empty(), Optional.empty(), List.of(), List.of())),
                        Arrays.stream(Journal.Phase.values())
                                .map(phase -> new HostStatus(
                                        Optional.of(Journal.start("0.1.0").in(phase)),
                                        Optional.of("2.1.9, running"),
                                        List.of(unit),
                                        List.of("/etc/containerd/config.toml"))))
                .map(status -> JsonText.document(StatusCommand.json(status)))
                .toList();

        SchemaCheck.assertAgree(SCHEMAS.resolve("status.schema.json"), statuses);
    }

    @Test
    void aVerificationIsWhatItsSchemaSays() throws IOException {
        SchemaCheck.assertAgree(
                SCHEMAS.resolve("verify.schema.json"),
                Stream.of(List.<Problem>of(), List.of(OBSTACLE))
                        .map(found -> JsonText.document(VerifyCommand.json(found)))
                        .toList());
    }

    @Test
    void anOutcomeIsWhatItsSchemaSays() throws IOException {
        SchemaCheck.assertAgree(
                SCHEMAS.resolve("result.schema.json"),
                Stream.of(
                                new InstallOutcome.Completed(true),
                                new InstallOutcome.NotStarted(List.of(OBSTACLE)),
                                new InstallOutcome.PutBack("containerd does not come back within 15 s"),
                                new InstallOutcome.Incomplete(
                                        "the disk is full", List.of("/etc/containerd/config.toml")))
                        .map(outcome -> JsonText.document(OutcomeReport.json(outcome)))
                        .toList());
    }

    @Test
    void eachCommandThatPrintsJsonIsInTheTableOfSchemas() throws IOException {
        TreeSet<String> commands = new TreeSet<>();
        Main.commandLine(Checkpoint.NONE).getSubcommands().forEach((name, command) -> {
            if (command.getCommandSpec().findOption("--output") != null) {
                commands.add("`regpath-installer %s -o json`".formatted(name));
            }
        });

        assertThat(commands).isNotEmpty();
        assertThat(Files.readString(SCHEMAS.resolveSibling("README.md"))).contains(commands);
    }
}
