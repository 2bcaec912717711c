package dev.regpath.verify.endpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.cri.Credentials;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.input.Urls;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.EndpointFacts.Login;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks one host what containerd would ask it, in the same order: is it a registry, a token, a manifest, a blob. */
public final class EndpointProbe {
    private static final String MANIFESTS = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.docker.distribution.manifest.v2+json,*/*";

    /**
     * What to ask for besides {@code /v2/}.
     *
     * @param registry whose image
     * @param image the one to pull
     * @param known a repository and a blob in it that the node has, and the registry should have
     * @param credentials to offer
     */
    public record Wish(
            RegistryHost registry,
            Optional<ImageReference> image,
            Optional<KnownBlob> known,
            CredentialSource credentials) {}

    /** A blob of an image on the node: its configuration. */
    public record KnownBlob(String repository, String digest) {
        /** One of {@code registry}'s among {@code images}: an image's id is its configuration's digest. */
        public static Optional<KnownBlob> among(List<DaemonFacts.Image> images, RegistryHost registry) {
            return images.stream()
                    .flatMap(image -> image.digests().stream()
                            .filter(name -> name.startsWith(registry + "/") && name.contains("@"))
                            .map(name -> new KnownBlob(
                                    name.substring(registry.toString().length() + 1, name.indexOf('@')), image.id())))
                    .filter(blob ->
                            ImageReference.isRepository(blob.repository()) && ImageReference.isDigest(blob.digest()))
                    .findFirst();
        }
    }

    private final HttpProber prober;
    private final Wish wish;

    /** Asks nobody yet. */
    public EndpointProbe(HttpProber prober, Wish wish) {
        this.prober = prober;
        this.wish = wish;
    }

    /** Asks one host what a pull would ask it, up to the first hop that breaks. */
    public EndpointFacts ask(PullHost host, Trust trust) {
        if (host.base().isEmpty()) {
            return new EndpointFacts(
                    host,
                    HttpAttempt.withoutUrl(host),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        URI base = host.base().get();
        HttpAttempt ping = prober.get(URI.create(base + "/"), trust, Map.of());
        Optional<LoginResult> result =
                ping.answer().filter(answer -> answer.status() == 401).map(answer -> logIn(base, answer, trust));
        Optional<Login> login = result.map(LoginResult::login);
        Map<String, String> headers = result.flatMap(LoginResult::authorization)
                .map(value -> Map.of("Authorization", value))
                .orElse(Map.of());
        boolean open = ping.answer().isPresent() && (login.isEmpty() || !headers.isEmpty());
        if (!open) {
            return new EndpointFacts(host, ping, login, Optional.empty(), Optional.empty(), Optional.empty());
        }
        String namespace = namespace(base, wish.registry());
        Optional<HttpAttempt> wanted = wish.image().map(image -> manifest(base, image, image.wanted(), trust, headers));
        Optional<HttpAttempt> manifest = wanted.flatMap(EndpointProbe::ofThisPlatform)
                .map(digest -> manifest(base, wish.image().orElseThrow(), digest, trust, headers))
                .or(() -> wanted);
        Optional<HttpAttempt> blob = manifest.flatMap(EndpointProbe::configuration)
                .map(digest -> new KnownBlob(wish.image().orElseThrow().repository(), digest))
                .or(wish::known)
                .map(known -> prober.get(
                        URI.create("%s/%s/blobs/%s%s".formatted(base, known.repository(), known.digest(), namespace)),
                        trust,
                        headers));
        Optional<HttpAttempt> target =
                blob.flatMap(EndpointProbe::location).map(location -> prober.get(location, trust, Map.of()));
        return new EndpointFacts(host, ping, login, manifest, blob, target);
    }

    private HttpAttempt manifest(
            URI base, ImageReference image, String wanted, Trust trust, Map<String, String> headers) {
        return prober.get(
                URI.create("%s/%s/manifests/%s%s"
                        .formatted(base, image.repository(), wanted, namespace(base, wish.registry()))),
                trust,
                with(headers, "Accept", MANIFESTS));
    }

    /** registry.go, addNamespace: tells a mirror whose image it is asked for. */
    static String namespace(URI base, RegistryHost registry) {
        return base.getRawAuthority().equals(registry.toString()) ? "" : "?ns=" + registry;
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> more = new java.util.TreeMap<>(headers);
        more.put(name, value);
        return more;
    }

    /**
     * What came of a login, and what to send with further requests.
     *
     * @param authorization a secret, which is why it is no fact
     */
    private record LoginResult(Login login, Optional<String> authorization) {
        static LoginResult of(
                Optional<Challenge> challenge,
                Optional<HttpAttempt> realm,
                boolean given,
                Optional<String> authorization) {
            return new LoginResult(
                    new Login(challenge, realm.map(HttpAttempt::withoutBody), given, authorization.isPresent()),
                    authorization);
        }
    }

    private LoginResult logIn(URI base, HttpOutcome.Answered answer, Trust trust) {
        Optional<Challenge> challenge = answer.header("www-authenticate").flatMap(Challenge::parse);
        Optional<String> basic = wish.credentials().of(base.getRawAuthority()).map(Credentials::basic);
        boolean given = basic.isPresent();
        Optional<URI> realm = challenge.flatMap(some -> realm(some));
        if (realm.isEmpty()) {
            boolean asksForBasic =
                    challenge.map(some -> some.scheme().equals("basic")).orElse(false);
            return LoginResult.of(challenge, Optional.empty(), given, asksForBasic ? basic : Optional.empty());
        }
        HttpAttempt attempt = prober.get(
                realm.get(),
                trust,
                basic.map(value -> Map.of("Authorization", value)).orElse(Map.of()));
        return LoginResult.of(
                challenge,
                Optional.of(attempt),
                given,
                attempt.answer().flatMap(EndpointProbe::token).map("Bearer "::concat));
    }

    /** The token server as it is in the challenge, with the repository that would be pulled. */
    private Optional<URI> realm(Challenge challenge) {
        Optional<String> repository = wish.image()
                .map(ImageReference::repository)
                .or(() -> wish.known().map(KnownBlob::repository));
        String query = Stream.of(
                        Optional.ofNullable(challenge.parameters().get("service"))
                                .map(s -> "service=" + encode(s)),
                        repository.map(name -> "scope=" + encode("repository:" + name + ":pull")))
                .flatMap(Optional::stream)
                .reduce("", (one, other) -> one.isEmpty() ? other : one + "&" + other);
        return challenge
                .realm()
                .flatMap(realm -> Urls.of(query.isEmpty() ? realm : realm + (realm.contains("?") ? "&" : "?") + query));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A token with a line break would be a header of its own. */
    private static Optional<String> token(HttpOutcome.Answered answer) {
        return answer.status() == 200
                ? text(answer.body(), "token")
                        .or(() -> text(answer.body(), "access_token"))
                        .filter(token -> token.chars().allMatch(c -> c > ' ' && c < 0x7f))
                : Optional.empty();
    }

    /** The digest of a single manifest's configuration; an index has none. */
    private static Optional<String> configuration(HttpAttempt manifest) {
        return manifest.answer()
                .filter(answer -> answer.status() == 200)
                .flatMap(answer -> member(answer.body(), "config"))
                .flatMap(config -> text(config.toString(), "digest"))
                .filter(ImageReference::isDigest); // What is none cannot be asked for.
    }

    /** The digest that an index has for this machine; a single manifest has none. */
    private static Optional<String> ofThisPlatform(HttpAttempt manifest) {
        return manifest.answer()
                .filter(answer -> answer.status() == 200)
                .flatMap(answer -> member(answer.body(), "manifests"))
                .filter(JsonElement::isJsonArray)
                .flatMap(list -> list.getAsJsonArray().asList().stream()
                        .map(JsonElement::toString)
                        .filter(one -> member(one, "platform").map(JsonElement::toString).stream()
                                .anyMatch(platform -> text(platform, "os").equals(Optional.of("linux"))
                                        && text(platform, "architecture").equals(Optional.of(architecture()))))
                        .findFirst())
                .flatMap(one -> text(one, "digest"))
                .filter(ImageReference::isDigest);
    }

    /** As Go calls it. */
    static String architecture() {
        String name = System.getProperty("os.arch", "");
        return name.equals("aarch64") ? "arm64" : name;
    }

    private static Optional<URI> location(HttpAttempt blob) {
        return blob.answer()
                .filter(answer -> answer.status() >= 300 && answer.status() < 400)
                .flatMap(answer -> answer.header("location"))
                .flatMap(location -> Urls.of(blob.uri(), location));
    }

    private static Optional<String> text(String json, String name) {
        return member(json, name).filter(JsonElement::isJsonPrimitive).map(JsonElement::getAsString);
    }

    private static Optional<JsonElement> member(String json, String name) {
        try {
            return Json.parse(json) instanceof JsonObject object
                    ? Optional.ofNullable(object.get(name))
                    : Optional.empty();
        } catch (InvalidInput e) {
            return Optional.empty();
        }
    }
}
