package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mistake in a file is the failure of its own registry, and a warning beside all others. */
class UnrelatedFileTest {
    private static final String BROKEN = "kind: RegistryPath\nspec: {registry: [\n";

    @TempDir
    private Path root;

    private TestNode node;
    private HttpServer server;
    private String registry;

    @BeforeEach
    void aRegistryServesAndIsMirrored() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        registry = "good.example.com";
        node = new TestNode(root).withPath("good.yaml", TestNode.GOOD.replace("127.66.0.7:5000", address()));
        node.run("apply");
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** What is found about path files; that there is no containerd here is another matter. */
    private List<JsonObject> documents() {
        JsonArray findings = JsonParser.parseString(
                        node.run("verify", "-o", "json", registry).out())
                .getAsJsonObject()
                .getAsJsonArray("findings");
        return findings.asList().stream()
                .map(finding -> finding.getAsJsonObject())
                .filter(finding -> finding.get("code").getAsString().equals("RP801"))
                .toList();
    }

    @Test
    void aBrokenFileOfSomethingElseIsAWarningThatIsAboutNoRegistry() {
        node.withPath("broken.yaml", BROKEN);

        assertThat(documents()).singleElement().satisfies(finding -> {
            assertThat(finding.get("severity").getAsString()).isEqualTo("warning");
            assertThat(finding.has("registry")).isFalse();
            assertThat(finding.get("seen").getAsString()).contains("broken.yaml");
        });
    }

    @Test
    void aMistakeInTheRegistrysOwnFileIsItsError() {
        node.withPath("good.yaml", TestNode.GOOD.replace("scheme: http", "scheme: htp"));

        assertThat(documents()).singleElement().satisfies(finding -> {
            assertThat(finding.get("severity").getAsString()).isEqualTo("error");
            assertThat(finding.get("registry").getAsString()).isEqualTo(registry);
        });
    }
}
