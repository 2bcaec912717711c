package dev.regpath.verify.daemon;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Finding.warning;
import static dev.regpath.verify.finding.Fix.advice;

import dev.regpath.containerd.ConfigPath;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.cri.ConfigPathProbe;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Severity;
import dev.regpath.runtime.RegistryConfig;
import dev.regpath.verify.daemon.DaemonFacts.DaemonState;
import dev.regpath.verify.finding.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What containerd's answers and its configuration mean. Pure. */
public final class DaemonChecks {
    private final DaemonFacts facts;
    private final ConfigFixes fixes;
    private final List<Finding> findings = new ArrayList<>();

    private DaemonChecks(DaemonFacts facts) {
        this.facts = facts;
        this.fixes = new ConfigFixes(facts);
    }

    /**
     * The findings, the one to begin with first.
     *
     * @param needed whether anybody relies on hosts.toml files on this node
     */
    public static List<Finding> of(DaemonFacts facts, boolean needed) {
        DaemonChecks checks = new DaemonChecks(facts);
        checks.ofState();
        checks.ofFiles();
        // What its files mean depends on its version, and one that does not answer has told none.
        if (needed && facts.state() instanceof DaemonState.Answers) {
            checks.ofConfigPath();
        }
        return List.copyOf(checks.findings);
    }

    private void ofState() {
        switch (facts.state()) {
            case DaemonState.Silent(String words) ->
                findings.add(error(
                        DaemonDiagnostic.SILENT,
                        "%s: %s".formatted(facts.socket(), words),
                        "an answer from containerd",
                        fixes.restarted()));
            case DaemonState.NoCri(String words) -> ofMissingCri(words);
            case DaemonState.Answers(String name, String build) -> {
                if (!name.equals("containerd")
                        || facts.version()
                                .filter(version -> version.isAtLeast(1, 6, 0))
                                .isEmpty()) {
                    findings.add(warning(
                            DaemonDiagnostic.OLD,
                            "%s %s".formatted(name, build),
                            "containerd 1.6 or later",
                            advice("upgrade containerd")));
                }
            }
        }
    }

    private void ofMissingCri(String words) {
        Optional<Problem> conflict = problem(ProblemCode.MIRRORS_BESIDE_CONFIG_PATH);
        if (conflict.isPresent()) {
            findings.add(Finding.of(conflict.get(), Severity.ERROR, "config_path alone", fixes.withoutDeprecated()));
        } else {
            findings.add(error(DaemonDiagnostic.NO_CRI, words, "CRI, version 1", fixes.withCri()));
        }
    }

    /** What ends at the next start of the daemon; whether it does already is seen by its state. */
    private void ofFiles() {
        facts.endingAtRestart().forEach(problem -> {
            if (problem.code() != ProblemCode.MIRRORS_BESIDE_CONFIG_PATH) {
                findings.add(Finding.of(
                        problem,
                        Severity.ERROR,
                        "files that containerd starts with",
                        advice(
                                "correct %s, and try it: containerd config dump > /dev/null",
                                problem.location().file())));
            } else if (!(facts.state() instanceof DaemonState.NoCri)) {
                findings.add(Finding.of(problem, Severity.ERROR, "config_path alone", fixes.withoutDeprecated()));
            }
        });
    }

    private void ofConfigPath() {
        List<Path> written = facts.written().roots();
        Optional<RegistryConfig> told = facts.told();
        boolean telling = told.isPresent() && told.get().source() == RegistryConfig.ConfigSource.CRI_STATUS;
        boolean other =
                telling && !written.isEmpty() && !written.equals(told.get().roots());
        boolean unset = told.isPresent() && !told.get().inEffect();
        if (!written.isEmpty() && (unset || other)) {
            findings.add(error(
                    DaemonDiagnostic.NOT_RESTARTED,
                    "the running daemon reads %s, and its files say %s"
                            .formatted(
                                    unset ? "no hosts.toml" : words(told.get().roots()), words(written)),
                    "a daemon that has read its files",
                    fixes.restarted()));
        } else if (problem(ProblemCode.IGNORED_LIST).isPresent()) {
            findings.add(error(
                    DaemonDiagnostic.LIST,
                    facts.written().isBuiltIn()
                            ? "config_path is not set in %s, and what is built into this containerd is the list %s"
                                    .formatted(facts.configFile(), words(EffectiveConfig.BUILT_IN))
                            : problem(ProblemCode.IGNORED_LIST).get().location().file() + ": " + words(facts.roots())
                                    + " in one value",
                    "one single directory",
                    fixes.withConfigPath()));
        } else if (!facts.readsHosts()) {
            String why = problem(ProblemCode.HIDDEN_SETTINGS)
                    .or(() -> problem(ProblemCode.NOT_ABSOLUTE))
                    .map(Problem::what)
                    .orElse("config_path is not set");
            findings.add(error(
                    DaemonDiagnostic.NO_CONFIG_PATH,
                    "%s: %s".formatted(facts.configFile(), why),
                    "config_path = \"%s\"".formatted(ConfigPath.DEFAULT_ROOT),
                    fixes.withConfigPath()));
        } else if (facts.proof().orElse(null) instanceof ConfigPathProbe.ProbeResult.NotInEffect(String instead)) {
            findings.add(error(
                    facts.hasNewerFiles() ? DaemonDiagnostic.NOT_RESTARTED : DaemonDiagnostic.NOT_IN_EFFECT,
                    "a hosts.toml below %s was not followed: %s".formatted(words(written), instead),
                    "a daemon that reads %s, as its files say".formatted(words(written)),
                    fixes.restarted()));
        }
    }

    private Optional<Problem> problem(ProblemCode code) {
        return facts.written().problems().stream()
                .filter(problem -> problem.code() == code)
                .findFirst();
    }

    private static String words(List<Path> roots) {
        return roots.stream().map(Path::toString).collect(Collectors.joining(":"));
    }
}
