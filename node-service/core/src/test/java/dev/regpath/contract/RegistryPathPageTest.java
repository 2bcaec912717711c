package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.RouteSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Writes the tables of the reference pages, and holds the pages to what the decoder really knows. */
class RegistryPathPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/registrypath.md");
    private static final Path NODE_PAGE = Path.of("../../docs/reference/registrypathnode.md");
    private static final Path ROUTE_PAGE = Path.of("../../docs/reference/registryroute.md");
    private static final String UPDATE = "regpath.docs.update";
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    @Test
    void theTablesOfThePagesAreMadeFromTheFields() throws IOException {
        String full = "| field | type | default | meaning |";
        String page = Files.readString(PAGE);
        page = FieldTable.replace(
                page,
                "## The document",
                full,
                FieldTable.of(
                        "",
                        RegistryPathDecoder.FIELDS,
                        field -> !field.equals(RegistryPath.MIRROR) && !field.equals(RegistryPath.REDIRECTS)));
        page = FieldTable.replace(
                page, "## Mirror", full, FieldTable.of("spec.mirror.", MirrorSpec.TYPE.fields(), _ -> true));
        page = FieldTable.replace(
                page, "## Redirects", full, FieldTable.of("spec.redirects[].", RedirectSpec.TYPE.fields(), _ -> true));
        page = FieldTable.replace(
                page,
                "## Status",
                "| field | meaning |",
                "| field | meaning |\n|---|---|\n" + FieldTable.ofWritten("status.", RegistryPathStatus.TYPE, ""));
        requireOrUpdate(PAGE, page);
        String nodes = "| field | written by | meaning |\n";
        requireOrUpdate(
                NODE_PAGE,
                FieldTable.replace(
                        Files.readString(NODE_PAGE),
                        "# RegistryPathNode",
                        nodes,
                        nodes + "|---|---|---|\n| `spec` | watcher | |\n"
                                + FieldTable.ofWritten("spec.", NodeSpec.TYPE, "watcher | ")
                                + "| `status` | agent | |\n"
                                + FieldTable.ofWritten("status.", NodeStatus.TYPE, "agent | ")));
        requireOrUpdate(
                ROUTE_PAGE,
                FieldTable.replace(
                        Files.readString(ROUTE_PAGE),
                        "# RegistryRoute",
                        "| field | meaning |",
                        "| field | meaning |\n|---|---|\n" + FieldTable.ofWritten("spec.", RouteSpec.TYPE, "")));
    }

    private static void requireOrUpdate(Path file, String page) throws IOException {
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(file, page);
        }
        assertThat(Files.readString(file))
                .as("the tables of %s are written by this test: run it with -D%s=1", file, UPDATE)
                .isEqualTo(page);
    }

    @Test
    void theExamplesAreWithoutFault() throws IOException {
        String[] examples = EXAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult example) -> example.group(1))
                .toArray(String[]::new);
        assertThat(examples).hasSizeGreaterThan(1).allSatisfy(example -> {
            DecodedPaths decoded = RegistryPathDecoder.decode("example", example);
            assertThat(decoded.problems()).isEmpty();
            assertThat(decoded.paths()).hasSize(1);
        });
    }
}
