package dev.regpath.cli;

import dev.regpath.fault.Severity;
import dev.regpath.pull.PullResult;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** What verification found, for people: the registries first, then each finding with its evidence and its fix. */
final class ReportText {
    private static final String INDENT = " ".repeat(10);

    private final Ansi ansi;

    ReportText(Ansi ansi) {
        this.ansi = ansi;
    }

    String of(VerifyReport report, Optional<PullResult> pull) {
        TextTable table = new TextTable("REGISTRY", "VERDICT", "WAY");
        StringBuilder untried = new StringBuilder();
        report.registries().forEach(facts -> {
            String registry = facts.registry().toString();
            RegistryVerdict verdict = RegistryVerdict.of(report, facts, pull);
            boolean more = verdict != RegistryVerdict.FAILS && RegistryVerdict.hasMore(report, facts);
            table.row(
                    registry,
                    more ? verdict.word() + ", see below" : verdict.word(),
                    ReportWords.way(facts, report.node()));
            verdict.untried(registry).ifPresent(line -> untried.append(line).append('\n'));
        });
        StringBuilder text = new StringBuilder("%s%n%n".formatted(ReportWords.node(report.node())));
        if (report.registries().isEmpty()) {
            text.append(
                    "No registry was verified: no RegistryPath and no directory of containerd's names one here. Name it:"
                            + " regpath verify REGISTRY\n\n");
        } else {
            text.append(table).append(untried).append('\n');
        }
        report.findings().forEach(finding -> text.append(of(finding)).append('\n'));
        text.append(summary(report)).append('\n');
        pull.ifPresent(result -> text.append('\n').append(PullText.of(result)));
        return text.toString();
    }

    private String of(Finding finding) {
        Ansi.IStyle style = switch (finding.severity()) {
            case ERROR -> Ansi.Style.fg_red;
            case WARNING -> Ansi.Style.fg_yellow;
            case NOTE -> Ansi.Style.faint;
        };
        StringBuilder text = new StringBuilder();
        text.append(colour("%-8s".formatted(finding.severity().name().toLowerCase(Locale.ROOT)), style))
                .append(' ')
                .append(colour(finding.diagnostic().code(), Ansi.Style.bold))
                .append(' ')
                .append(finding.subject().map(subject -> subject + ": ").orElse(""))
                .append(finding.diagnostic().title())
                .append('\n');
        text.append(line("seen", finding.seen()));
        text.append(line("expected", finding.expected()));
        String fix = switch (finding.fix()) {
            case Fix.Run(String command, var _) -> colour(command, Ansi.Style.fg_green);
            case Fix.Advice(String advice) -> advice;
        };
        return text.append(line("fix", fix)).toString();
    }

    private static String line(String name, String text) {
        String gap = INDENT + " ".repeat(10);
        return text.lines().collect(Collectors.joining("\n" + gap, "%s%-10s".formatted(INDENT, name), "\n"));
    }

    private String summary(VerifyReport report) {
        long errors = count(report, Severity.ERROR);
        long warnings = count(report, Severity.WARNING);
        String took = "in %.1f s".formatted(report.took().toMillis() / 1000.0);
        if (errors == 0 && warnings == 0) {
            return colour("no errors", Ansi.Style.fg_green) + ", no warnings, " + took;
        }
        return "%s, %s, %s; explained by: %s"
                .formatted(
                        colour(
                                errors == 1 ? "1 error" : errors + " errors",
                                errors > 0 ? Ansi.Style.fg_red : Ansi.Style.bold),
                        warnings == 1 ? "1 warning" : warnings + " warnings",
                        took,
                        ReportWords.help(codes(report)));
    }

    private static String codes(VerifyReport report) {
        return report.findings().stream()
                .map(finding -> finding.diagnostic().code())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static long count(VerifyReport report, Severity severity) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private String colour(String text, Ansi.IStyle... styles) {
        // Not by picocli's markup: what was seen may hold its signs.
        return ansi.enabled() ? Ansi.Style.on(styles) + text + Ansi.Style.off(styles) : text;
    }
}
