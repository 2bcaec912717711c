package dev.regpath.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Severity;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://registry.example.com/v2/ |                          | true",
                "https://registry.example.com/v2/ | example.com              | false",
                "https://registry.example.com/v2/ | .example.com             | false",
                "https://registry.example.com/v2/ | *.example.com            | false",
                "https://example.com/v2/          | .example.com             | true",
                "https://notexample.com/v2/       | example.com              | true",
                "https://10.96.12.7:5000/v2/      | 10.0.0.0/8               | false",
                "https://10.96.12.7:5000/v2/      | 10.96.12.7               | false",
                "https://10.96.12.7:5000/v2/      | 10.96.12.7:5000          | false",
                "https://10.96.12.7:5000/v2/      | 10.96.12.7:5001          | true",
                "https://10.96.12.7:5000/v2/      | 192.168.0.0/16,localhost | true",
                "https://[fd00::7]:5000/v2/       | fd00::/8                 | false",
                "https://127.0.0.1:5000/v2/       |                          | false",
                "https://localhost:5000/v2/       |                          | false",
                "https://anything.example.net/    | *                        | false",
            })
    void aRequestGoesToTheProxyByGosRules(String url, String exempt, boolean proxied) {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://proxy.example.com:3128", "no_proxy", exempt == null ? "" : exempt);
        assertThat(ProxyChecks.proxy(environment, URI.create(url)).isPresent()).isEqualTo(proxied);
    }

    @Test
    void aVariableThatIsSetToNothingHidesNoOther() {
        URI registry = URI.create("https://registry.example.com/v2/");

        assertThat(ProxyChecks.proxy(
                        Map.of(
                                "HTTPS_PROXY",
                                "http://proxy.example.com:3128",
                                "NO_PROXY",
                                "",
                                "no_proxy",
                                "example.com"),
                        registry))
                .isEmpty();
        assertThat(ProxyChecks.proxy(
                        Map.of("HTTPS_PROXY", "", "https_proxy", "http://proxy.example.com:3128"), registry))
                .isPresent();
    }

    @Test
    void theFixOfOneRegistryDoesNotUndoThatOfAnother() {
        Facts one = Recorded.facts("a proxy for everything", "1.7");
        RegistryFacts first = one.registries().getFirst();
        RegistryFacts second = new RegistryFacts(
                RegistryHost.parse("other.example.com"),
                first.files(),
                first.hosts().stream()
                        .map(host -> new EndpointFacts(
                                host.host(),
                                new HttpAttempt(
                                        URI.create("http://10.96.12.8:5000/v2/"),
                                        Optional.empty(),
                                        host.ping().outcome()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                        .toList(),
                Optional.empty());

        List<Fix> fixes = new Facts(one.node(), List.of(first, second))
                .judged().findings().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .map(Finding::fix)
                        .toList();

        assertThat(fixes).hasSize(2);
        assertThat(fixes.getFirst()).isEqualTo(fixes.getLast());
        assertThat(fixes.getFirst().text()).contains("NO_PROXY=localhost,172.16.0.10,10.96.12.8\"");
    }
}
