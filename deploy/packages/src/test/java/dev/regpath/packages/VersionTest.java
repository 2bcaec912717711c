package dev.regpath.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The version stands in the top pom.xml; whatever else names it says the same. */
class VersionTest {
    private static final Path CHECKOUT = Path.of("../..");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** Files and images that carry a version in their names. */
    private static final Pattern NAMED = Pattern.compile(
            "regpath[-_:](\\d+\\.\\d+\\.\\d+(?:[-~][a-zA-Z][a-zA-Z0-9.]*?)??)(?=-linux|-image|_|-1\\.|\\.tgz|[\\s`'\")]|$)");

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /** Of the first element of that name after {@code from}. */
    private static String version(String pom, String from) {
        Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom.substring(pom.indexOf(from)));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static String stated() throws IOException {
        return version(read(CHECKOUT.resolve("pom.xml")), "<artifactId>regpath</artifactId>");
    }

    @Test
    void whatIsDeliveredCarriesIt() throws IOException {
        assertThat(Release.current().version()).isEqualTo(stated());
    }

    @Test
    void everyModuleHasIt() throws IOException {
        List<String> modules = MODULE.matcher(read(CHECKOUT.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
        assertThat(modules).contains("proto", "node-service/core", "deploy/packages");
        for (String module : modules) {
            assertThat(version(read(CHECKOUT.resolve(module).resolve("pom.xml")), "<parent>"))
                    .as(module)
                    .isEqualTo(stated());
        }
    }

    @Test
    void theChartHasItAndItsImageHasTheSame() throws IOException {
        assertThat(read(CHECKOUT.resolve("deploy/chart/regpath/Chart.yaml")))
                .contains("\nversion: %s\n".formatted(stated()), "\nappVersion: %s\n".formatted(stated()));
        assertThat(read(CHECKOUT.resolve("deploy/chart/regpath/values.yaml"))).contains("\n  tag: \"\"\n");
    }

    @Test
    void everyPageThatNamesAFileOrAnImageNamesThatOfThisVersion() throws IOException {
        String version = stated();
        List<Path> pages = new ArrayList<>(
                List.of(CHECKOUT.resolve("README.md"), CHECKOUT.resolve("deploy/chart/regpath/README.md")));
        try (Stream<Path> files = Files.walk(CHECKOUT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        List<String> other = new ArrayList<>();
        for (Path page : pages) {
            NAMED.matcher(read(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(found -> !found.equals(version))
                    .forEach(found -> other.add(page + ": " + found));
        }
        assertThat(other).isEmpty();
    }

    /** Or the test above would prove nothing. */
    @Test
    void aPageWithAnotherVersionIsFound() {
        assertThat(NAMED.matcher(
                                "curl -O regpath-0.0.9-linux-amd64.tar.gz, regpath.dev/regpath:0.0.8-rc.1 `regpath_0.0.7_amd64.deb`, regpath-0.0.6-1.x86_64.rpm, regpath-0.0.5-image.tar.")
                        .results()
                        .map(found -> found.group(1)))
                .containsExactly("0.0.9", "0.0.8-rc.1", "0.0.7", "0.0.6", "0.0.5");
    }
}
