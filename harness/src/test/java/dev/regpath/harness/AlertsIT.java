package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Prometheus itself, by its promtool, takes the chart's alerts and dashboard, and the alerts fire when they should. */
@Needs(Supply.PROMETHEUS)
class AlertsIT {
    /** What Grafana puts in for its variables. */
    private static final Map<String, String> VARIABLES = Map.of(
            "$job", "regpath-system/regpath-node",
            "$instance", "192.0.2.11:9619|192.0.2.12:9619",
            "$path", ".*",
            "$__rate_interval", "2m");

    private final Setup setup = Setup.load();

    @Test
    void prometheusTakesTheAlertsWithoutAWord() throws Exception {
        Execution check = promtool("check", "rules", "--lint=all", "--lint-fatal", alerts().toString());

        assertThat(check)
                .matches(Execution::succeeded)
                .extracting(Execution::out)
                .asString()
                .contains("12 rules found");
    }

    @Test
    void eachAlertFiresWhenItShouldAndStaysSilentOtherwise() throws Exception {
        Execution tests = promtool("test", "rules", setup.alertTests().toString());

        assertThat(tests).matches(Execution::succeeded);
    }

    /** Or the test above would prove nothing. */
    @Test
    void anAlertThatWaitsAMinuteLongerIsFound(@TempDir Path directory) throws Exception {
        Path changed = directory.resolve("regpath.yaml");
        Files.writeString(changed, Files.readString(alerts()).replaceFirst("for: 2m", "for: 3m"));
        Path tests = directory.resolve("tests.yaml");
        Files.writeString(
                tests,
                Files.readString(setup.alertTests())
                        .replaceFirst("rule_files: .*", "rule_files: [%s]".formatted(changed)));

        Execution execution = promtool("test", "rules", tests.toString());

        assertThat(execution.exitCode()).isEqualTo(1);
        assertThat(execution.toString()).contains("RegpathNothingServes").doesNotContain("RegpathNoBackend");
    }

    @Test
    void noAlertIsWithoutACaseThatFiresItAndOneThatDoesNot() throws IOException {
        TreeSet<String> fired = new TreeSet<>();
        TreeSet<String> silent = new TreeSet<>();
        yaml(setup.alertTests()).getAsJsonArray("tests").asList().stream()
                .flatMap(test -> test.getAsJsonObject().getAsJsonArray("alert_rule_test").asList().stream())
                .map(JsonElement::getAsJsonObject)
                .forEach(expected -> (expected.getAsJsonArray("exp_alerts").isEmpty() ? silent : fired)
                        .add(expected.get("alertname").getAsString()));

        List<String> all = yaml(alerts()).getAsJsonArray("groups").asList().stream()
                .flatMap(group -> group.getAsJsonObject().getAsJsonArray("rules").asList().stream())
                .map(rule -> rule.getAsJsonObject().get("alert").getAsString())
                .toList();
        assertThat(fired).containsExactlyInAnyOrderElementsOf(all);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(all);
    }

    /** promtool checks expressions where they stand in rules, so each is made one. */
    @Test
    void prometheusUnderstandsEveryExpressionOfTheDashboard(@TempDir Path directory) throws Exception {
        List<Map<String, String>> rules = new ArrayList<>();
        for (String expression : Dashboard.read(setup.chart()).expressions(VARIABLES)) {
            rules.add(Map.of("record", "dashboard:expression:%d".formatted(rules.size()), "expr", expression));
        }
        Path file = directory.resolve("dashboard.yaml");
        Files.writeString(
                file, new Gson().toJson(Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)))));

        Execution check = promtool("check", "rules", file.toString());

        assertThat(rules).hasSizeGreaterThan(25);
        assertThat(check)
                .matches(Execution::succeeded)
                .extracting(Execution::out)
                .asString()
                .contains("%d rules found".formatted(rules.size()));
    }

    private Path alerts() {
        return setup.chart().resolve("files/alerts/regpath.yaml");
    }

    private static JsonObject yaml(Path file) throws IOException {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        return new Gson().toJsonTree(content).getAsJsonObject();
    }

    private Execution promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(setup.promtool().toString()), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Execution(command, process.waitFor(), said, "");
    }
}
