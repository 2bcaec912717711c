package dev.regpath.kube;

import static dev.regpath.fuzz.ForeignParser.Outcome.ACCEPTED;
import static dev.regpath.fuzz.ForeignParser.Outcome.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonReader;
import dev.regpath.files.LocalFiles;
import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import dev.regpath.fuzz.Scratch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** The parsers of what comes from an API server, of how to reach it, and of what was kept of its answers. */
public final class ServerParsers {
    private ServerParsers() {}

    public static List<ForeignParser> all() {
        return List.of(
                new ForeignParser(
                        "kubeconfig", input -> Scratch.parse("kubelet.conf", input, ServerParsers::kubeconfig)),
                new ForeignParser("private-key", ServerParsers::privateKey),
                new ForeignParser(
                        "saved-resource",
                        input -> Scratch.parse("resources/team-registry", input, ServerParsers::savedResource)),
                new ForeignParser("watched-object", ServerParsers::watchedObject),
                new ForeignParser("node-object", ServerParsers::nodeObject),
                new ForeignParser("server-answer", ServerParsers::answer));
    }

    private static Outcome kubeconfig(Path file) {
        try {
            ApiEndpoint endpoint = new Kubeconfig(file).endpoint();
            var _ = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
            return ACCEPTED;
        } catch (IOException refused) {
            return REFUSED;
        }
    }

    private static Outcome privateKey(byte[] input) {
        try {
            var _ = PrivateKeys.read(new String(input, UTF_8));
            return ACCEPTED;
        } catch (GeneralSecurityException | IllegalArgumentException refused) {
            return REFUSED;
        }
    }

    private static Outcome savedResource(Path file) throws IOException {
        return new ResourceFiles(new LocalFiles(Path.of("/")), file.resolveSibling(".."))
                        .read()
                        .equals(Resources.NONE)
                ? REFUSED
                : ACCEPTED;
    }

    /** One resource on its way to a path, and what a reader of a list throws for it. */
    private static Outcome watchedObject(byte[] input) {
        try {
            RawRoute route = RouteReader.route(new JsonReader(new StringReader(new String(input, UTF_8))));
            return ResourceDecoder.decode(route).problems().isEmpty() ? ACCEPTED : REFUSED;
        } catch (IOException | IllegalStateException refused) { // The words of Gson's reader.
            return REFUSED;
        }
    }

    private static Outcome nodeObject(byte[] input) {
        try {
            return OwnNode.read(new JsonReader(new StringReader(new String(input, UTF_8))))
                            .spec()
                            .isPresent()
                    ? ACCEPTED
                    : REFUSED;
        } catch (IOException | IllegalStateException refused) {
            return REFUSED;
        }
    }

    private static Outcome answer(byte[] input) {
        try {
            HttpConnection.Response response = HttpConnection.receive(new ByteArrayInputStream(input));
            var _ = Refusals.read(response, "the API server does not give RegistryRoutes");
            try (InputStream body = response.body()) {
                body.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return ACCEPTED;
        } catch (IOException refused) {
            return REFUSED;
        }
    }
}
