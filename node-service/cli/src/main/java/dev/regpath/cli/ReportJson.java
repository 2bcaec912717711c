package dev.regpath.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.pull.PullResult;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import java.util.Locale;
import java.util.Optional;

/** What verification found, for programs. Fields are only ever added. */
final class ReportJson {
    private ReportJson() {}

    static String of(VerifyReport report, Optional<PullResult> pull) {
        JsonObject json = new JsonObject();
        json.addProperty("healthy", report.healthy() && pull.stream().allMatch(PullResult::succeeded));
        json.addProperty("seconds", report.took().toMillis() / 1000.0);
        json.addProperty("containerd", ReportWords.daemon(report.node().daemon()));
        json.addProperty("authoritiesChecked", report.node().authoritiesSeen());
        JsonArray registries = new JsonArray();
        report.registries().forEach(facts -> {
            JsonObject registry = new JsonObject();
            registry.addProperty("registry", facts.registry().toString());
            registry.addProperty(
                    "verdict", RegistryVerdict.of(report, facts, pull).word());
            ReportWords.server(facts, report.node()).ifPresent(server -> registry.addProperty("servedBy", server));
            registries.add(registry);
        });
        json.add("registries", registries);
        JsonArray findings = new JsonArray();
        report.findings().forEach(finding -> findings.add(of(finding)));
        json.add("findings", findings);
        pull.ifPresent(result -> json.add("pull", PullJson.of(result)));
        return JsonText.document(json);
    }

    private static JsonObject of(Finding finding) {
        JsonObject json = new JsonObject();
        json.addProperty("code", finding.diagnostic().code());
        json.addProperty("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        finding.subject().ifPresent(subject -> json.addProperty("registry", subject));
        if (!finding.stops().isEmpty()) {
            JsonArray stops = new JsonArray();
            finding.stops().stream().sorted().forEach(stops::add);
            json.add("stops", stops);
        }
        json.addProperty("title", finding.diagnostic().title());
        json.addProperty("help", ReportWords.help(finding.diagnostic().code()));
        json.addProperty("seen", finding.seen());
        json.addProperty("expected", finding.expected());
        switch (finding.fix()) {
            case Fix.Run(String command, var _) -> json.addProperty("run", command);
            case Fix.Advice(String advice) -> json.addProperty("advice", advice);
        }
        return json;
    }
}
