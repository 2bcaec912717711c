package dev.regpath.verify.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.input.Urls;
import dev.regpath.observe.ResolvConf;
import dev.regpath.verify.ProxyChecks;
import dev.regpath.verify.PullSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The parsers of what a registry answers, and of what somebody types. */
public final class AnswerParsers {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final URI BLOB = URI.create("https://192.0.2.7/v2/team/app/blobs/a");

    private AnswerParsers() {}

    public static List<ForeignParser> all() {
        return List.of(
                new ForeignParser("challenge", AnswerParsers::challenge),
                new ForeignParser("registry-answer", AnswerParsers::registryAnswer),
                new ForeignParser("proxy-environment", AnswerParsers::proxy),
                new ForeignParser("image-reference", AnswerParsers::imageReference),
                new ForeignParser("dns-answer", AnswerParsers::dnsAnswer),
                new ForeignParser("resolv-conf", AnswerParsers::resolvConf));
    }

    /** Whom a containerd without {@code config_path} would ask, and with which logins. */
    public static void pullSettings(
            EffectiveConfig config, Path file, RegistryHost registry, ContainerdVersion version) {
        PullSettings settings = PullSettings.deprecated(registry, config.registry(), version, file);
        settings.hosts()
                .forEach(host -> settings.credentials(host, Optional.empty()).of(registry.toString()));
    }

    /** As the one who was asked would answer, and as anybody else would. */
    private static Outcome dnsAnswer(byte[] input) {
        int id = input.length < 2 ? 0 : (input[0] & 0xff) << 8 | (input[1] & 0xff);
        if (DnsQuestion.said(input, id ^ 1).isPresent()) {
            throw new IllegalStateException("an answer to another question was taken for one");
        }
        return DnsQuestion.said(input, id).isPresent() ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    private static Outcome resolvConf(byte[] input) {
        return ResolvConf.nameservers(new String(input, UTF_8)).isEmpty() ? Outcome.REFUSED : Outcome.ACCEPTED;
    }

    private static Outcome challenge(byte[] input) {
        return Challenge.parse(new String(input, UTF_8)).isPresent() ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    /** All that {@code verify} makes of one answer: its head, its body, where it sends on to, and where tokens are had. */
    private static Outcome registryAnswer(byte[] input) throws IOException {
        if (!(Exchange.read(new ByteArrayInputStream(input), System.nanoTime() + PATIENCE.toNanos(), false)
                instanceof HttpAttempt.HttpOutcome.Answered answer)) {
            return Outcome.REFUSED;
        }
        answer.header("www-authenticate")
                .flatMap(Challenge::parse)
                .flatMap(Challenge::realm)
                .ifPresent(Urls::of);
        answer.date();
        answer.header("location").ifPresent(location -> Urls.of(BLOB, location));
        try {
            Json.parse(answer.body());
            Stream.of(ImageDocument.INDEX_TYPES, ImageDocument.MANIFEST_TYPES, ImageDocument.SCHEMA_1_TYPES)
                    .flatMap(Set::stream)
                    .forEach(type -> ImageDocument.parse(type, answer.body()));
            return Outcome.ACCEPTED;
        } catch (InvalidInput refused) {
            return Outcome.REFUSED;
        }
    }

    private static Outcome proxy(byte[] input) {
        String text = new String(input, UTF_8);
        return ProxyChecks.proxy(Map.of("HTTPS_PROXY", text, "NO_PROXY", text), BLOB)
                        .isPresent()
                ? Outcome.ACCEPTED
                : Outcome.REFUSED;
    }

    private static Outcome imageReference(byte[] input) {
        try {
            ImageReference.parse(new String(input, UTF_8));
            return Outcome.ACCEPTED;
        } catch (IllegalArgumentException refused) {
            return Outcome.REFUSED;
        }
    }
}
