package dev.regpath.harness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * A company's registry as seen from inside: Distribution in three set-ups that share their content, the TLS gateway in
 * front of it, the blob host, and the DNS that gives the public names their external, dead addresses.
 *
 * <p>All sites hold the same images, keys and certificates, so that a second one can take the place of the first.
 */
public final class RegistrySite implements AutoCloseable {
    /** Plain HTTP, open, blobs served by itself. */
    public static final int PLAIN = 5000;
    /** Plain HTTP, token authentication with an external realm, blobs redirected to the external blob host. */
    public static final int AUTHENTICATED = 5001;
    /** TLS for {@link #NAME} and {@link #BLOBS_NAME}, with {@link #PLAIN} behind it. */
    public static final int GATEWAY = 8443;
    /** TLS for {@link #NAME} and {@link #BLOBS_NAME}, with {@link #AUTHENTICATED} behind it. */
    public static final int AUTHENTICATED_GATEWAY = 9443;

    /** The registry's public name. */
    public static final String NAME = "registry.example.com";
    /** The public name of the host that blobs are redirected to. */
    public static final String BLOBS_NAME = "blobs.example.com";
    /** Where public DNS says that {@link #NAME} is; nothing answers there. */
    public static final InetAddress EXTERNAL = InetAddress.ofLiteral("203.0.113.10");
    /** Where public DNS says that {@link #BLOBS_NAME} is; nothing answers there. */
    public static final InetAddress BLOBS_EXTERNAL = InetAddress.ofLiteral("203.0.113.11");

    /** Five layers of 16 MiB that do not compress. */
    public static final String IMAGE = NAME + "/team/app:1";
    /** One layer of 64 KiB. */
    public static final String SMALL_IMAGE = NAME + "/team/small:1";
    /** Ten layers of 512 KiB that do not compress: many connections, little to fetch. */
    public static final String LAYERED_IMAGE = NAME + "/team/layers:1";
    /** Who may have a token, as {@code user:password}. */
    public static final String CREDENTIALS = "puller:pull-secret";

    private static final Duration QUICK = Duration.ofSeconds(60);
    private static final Duration PUSH = Duration.ofMinutes(5);

    private static final String LOG = "/var/log/regpath-registry/access.log";

    private final LabContainer container;
    private final Map<String, String> digests;

    private RegistrySite(LabContainer container) {
        this.container = container;
        this.digests = read("/etc/regpath-registry/digests")
                .lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toUnmodifiableMap(words -> NAME + "/" + words[0], words -> words[1]));
    }

    static RegistrySite start(Engine engine, Network network) {
        LabContainer container = LabContainer.start(
                new GenericContainer<>(DockerImageName.parse(engine.setup().image("registry")))
                        .withImagePullPolicy(Engine.NEVER_PULL)
                        .withNetwork(network)
                        .withLabels(engine.labels()));
        RegistrySite site = new RegistrySite(container);
        Waiting.until("the registry answers on all of its ports", QUICK, site::answering);
        site.forgetRequests();
        return site;
    }

    private Optional<Boolean> answering() {
        return exec(
                                "sh",
                                "-c",
                                "for url in http://localhost:5000 http://localhost:5001 https://localhost:8443"
                                        + " https://localhost:9443; do curl -sko /dev/null $url/v2/ || exit 1; done")
                        .succeeded()
                ? Optional.of(true)
                : Optional.empty();
    }

    /** Its address inside, which nodes reach. */
    public InetAddress address() {
        return container.ipv4();
    }

    /** Its address and a port of it, as written in a document: {@code 10.213.0.2:5000}. */
    public String endpoint(int port) {
        return address().getHostAddress() + ":" + port;
    }

    /** The CA that signed the gateway's certificate, as PEM. */
    public String ca() {
        return read("/etc/regpath-registry/keys/ca.crt");
    }

    /** The digest of one of its images, such as {@link #IMAGE}. */
    public String digest(String image) {
        String digest = digests.get(image);
        if (digest == null) {
            throw new IllegalArgumentException("%s is none of %s".formatted(image, digests.keySet()));
        }
        return digest;
    }

    /** Pushes an image that does not compress, for the measurement of pulls: so many layers of so many MiB. */
    void push(String repository, String tag, int layers, int mib) {
        String program;
        try (InputStream resource = RegistrySite.class.getResourceAsStream("push-image")) {
            program = new String(requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        container
                .exec(
                        List.of(
                                "bash",
                                "-c",
                                program,
                                "push-image",
                                repository,
                                tag,
                                Integer.toString(layers),
                                Integer.toString(mib)),
                        PUSH)
                .orThrow();
    }

    /** Every request since the start, or since {@link #forgetRequests}. */
    public List<LoggedRequest> requests() {
        return read(LOG).lines().map(LoggedRequest::parse).toList();
    }

    /** Empties the log that {@link #requests} reads. */
    public void forgetRequests() {
        exec("truncate", "--size=0", LOG).orThrow();
    }

    /** Ends public DNS, as when the provider is down: names no longer resolve on nodes. */
    public void stopDns() {
        exec("pkill", "-STOP", "dnsmasq").orThrow();
    }

    /** Brings public DNS back. */
    public void resumeDns() {
        exec("pkill", "-CONT", "dnsmasq").orThrow();
    }

    /** Freezes the whole site: its address stays, and whoever connects gets silence. */
    public void pause() {
        container.pause();
    }

    /** Ends {@link #pause}. */
    public void resume() {
        container.resume();
    }

    /** Runs a command in the site's container. */
    public Execution exec(String... command) {
        return container.exec(List.of(command), QUICK);
    }

    private String read(String path) {
        return exec("cat", path).orThrow().out();
    }

    @Override
    public void close() {
        container.close();
    }
}
