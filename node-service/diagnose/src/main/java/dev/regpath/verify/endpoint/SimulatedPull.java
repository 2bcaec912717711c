package dev.regpath.verify.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.ImageReference;
import dev.regpath.verify.endpoint.HostSession.Reply;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.ImageDocument.Descriptor;
import dev.regpath.verify.endpoint.PullFacts.PullEnd;
import dev.regpath.verify.endpoint.PullFacts.Refusal;
import dev.regpath.verify.endpoint.PullFacts.Stage;
import dev.regpath.verify.endpoint.PullFacts.Unfit;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A pull by containerd's own rules: which host is asked for what, in which order, and what an answer leads to. The rules
 * are those of dockerResolver.Resolve and dockerFetcher.Fetch in {@code core/remotes/docker}, and of images.Children. Of
 * each blob only the beginning is read, and nothing is stored. Used once.
 */
public final class SimulatedPull {
    /** What dockerResolver asks a name for. */
    private static final String ANY_DOCUMENT = "application/vnd.docker.distribution.manifest.v2+json, "
            + "application/vnd.docker.distribution.manifest.list.v2+json, "
            + "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, */*";

    /** An index in an index is allowed; more are not needed. */
    private static final int DEEPEST = 3;

    private final ImageReference image;
    private final List<HostSession> hosts;

    /** dockerResolver asks for its hosts once more to fetch, and what it has learnt of challenges begins again. */
    private final List<HostSession> fetching;

    private final ContainerdVersion version;

    /**
     * Sends no request yet.
     *
     * @param hosts those that containerd would ask, in its order
     * @param version of the daemon
     */
    public SimulatedPull(ImageReference image, List<HostSession> hosts, ContainerdVersion version) {
        this.image = image;
        this.hosts = List.copyOf(hosts);
        this.fetching = HostSession.anew(hosts);
        this.version = version;
    }

    /** How it ends. */
    public PullEnd run() {
        return switch (resolve()) {
            case RootResolution.To(Descriptor root, Optional<Integer> size) -> document(root, size, 0);
            case RootResolution.None(PullEnd end) -> end;
        };
    }

    private sealed interface RootResolution {
        /** The size is what the host that knows the name has said; what is fetched, perhaps from another, has to have it. */
        record To(Descriptor root, Optional<Integer> size) implements RootResolution {}

        record None(PullEnd end) implements RootResolution {}
    }

    /** Resolve: the first host that knows the name, of those that may be asked what it means. */
    private RootResolution resolve() {
        Predicate<PullHost> may = image.digest().isPresent() ? PullHost::serves : PullHost::resolves;
        List<Refusal> refusals = new ArrayList<>();
        List<String> places = image.digest().isPresent() ? List.of("manifests", "blobs") : List.of("manifests");
        for (String place : places) {
            for (HostSession host : hosts) {
                if (!may.test(host.host())) {
                    continue;
                }
                Optional<URI> uri = uri(host, place, image.wanted());
                if (uri.isEmpty()) {
                    refusals.add(notAUrl(host));
                    continue;
                }
                switch (host.ask("HEAD", uri.get(), ANY_DOCUMENT)) {
                    case Reply.Nothing(Refusal refusal) -> {
                        if (isWaitedFor(refusal)) {
                            return new RootResolution.None(new PullEnd.Waits(Stage.RESOLVE, refusal));
                        }
                        refusals.add(refusal);
                    }
                    case Reply.Answer(HttpAttempt attempt, HttpOutcome.Answered answer) -> {
                        if (answer.status() > 399) {
                            refusals.add(new Refusal(host.host(), attempt, answer.status() == 401));
                        } else if (answer.status() > 299) {
                            return refused(Stage.RESOLVE, List.of(new Refusal(host.host(), attempt, false)));
                        } else {
                            return resolved(host, uri.get(), answer);
                        }
                    }
                }
            }
        }
        return refused(Stage.RESOLVE, refusals);
    }

    /** By the headers, or by the content where they do not say enough. */
    private RootResolution resolved(HostSession host, URI uri, HttpOutcome.Answered head) {
        Optional<String> digest = image.digest().or(() -> head.header("docker-content-digest"));
        if (head.header("content-length").isPresent() && digest.isPresent()) {
            return ImageReference.isDigest(digest.get())
                    ? new RootResolution.To(new Descriptor(type(head), digest.get()), size(head))
                    : new RootResolution.None(new PullEnd.Unusable(
                            Stage.RESOLVE, Unfit.OTHER_CONTENT, "'%s' is not a digest".formatted(digest.get())));
        }
        return switch (host.ask("GET", uri, ANY_DOCUMENT)) {
            case Reply.Nothing(Refusal refusal) ->
                isWaitedFor(refusal)
                        ? new RootResolution.None(new PullEnd.Waits(Stage.RESOLVE, refusal))
                        : refused(Stage.RESOLVE, List.of(refusal));
            case Reply.Answer(HttpAttempt _, HttpOutcome.Answered answer) ->
                new RootResolution.To(
                        new Descriptor(type(answer), image.digest().orElseGet(() -> digest(answer.body()))),
                        Optional.of(answer.body().getBytes(UTF_8).length));
        };
    }

    /** By its Content-Length; content.Copy does not look at one of 0. */
    private static Optional<Integer> size(HttpOutcome.Answered head) {
        return head.header("content-length")
                .filter(text -> text.matches("[0-9]{1,8}"))
                .map(Integer::valueOf)
                .filter(size -> size > 0);
    }

    /** remotes.FetchHandler and images.Children for one document, and what it leads to. */
    private PullEnd document(Descriptor descriptor, Optional<Integer> size, int depth) {
        if (!ImageDocument.isDocument(descriptor.type(), version) || depth > DEEPEST) {
            return new PullEnd.Unusable(
                    Stage.MANIFEST, Unfit.NOT_AN_IMAGE, "its type is '%s'".formatted(descriptor.type()));
        }
        return switch (fetch(Stage.MANIFEST, "manifests", descriptor)) {
            case Fetched.NotFetched(PullEnd end) -> end;
            case Fetched.From(String host, HttpOutcome.Answered answer) ->
                isSame(descriptor, size, answer)
                        ? content(descriptor, answer.body(), depth)
                        : new PullEnd.Unusable(
                                Stage.MANIFEST,
                                Unfit.OTHER_CONTENT,
                                "%s sends other bytes than %s".formatted(host, descriptor.digest()));
        };
    }

    private PullEnd content(Descriptor descriptor, String body, int depth) {
        return switch (ImageDocument.parse(descriptor.type(), body)) {
            case ImageDocument.Other(String why) -> new PullEnd.Unusable(Stage.MANIFEST, Unfit.NOT_AN_IMAGE, why);
            case ImageDocument.Index(List<ImageDocument.IndexEntry> entries) ->
                entries.stream()
                        .filter(entry ->
                                entry.platform().map(platform()::equals).orElse(true))
                        .findFirst()
                        .map(entry -> document(entry.descriptor(), Optional.empty(), depth + 1))
                        .orElseGet(() -> new PullEnd.Unusable(
                                Stage.MANIFEST,
                                Unfit.NO_PLATFORM,
                                "it has %s, and this machine is %s".formatted(platforms(entries), platform())));
            case ImageDocument.ImageManifest(Optional<Descriptor> configuration, List<Descriptor> layers) ->
                blobs(configuration, layers);
        };
    }

    /** The digest of schema 1 is of a part of it. */
    private static boolean isSame(Descriptor descriptor, Optional<Integer> size, HttpOutcome.Answered answer) {
        return size.filter(bytes -> bytes != answer.body().getBytes(UTF_8).length)
                        .isEmpty()
                && (ImageDocument.SCHEMA_1_TYPES.contains(descriptor.type())
                        || digest(answer.body()).equals(descriptor.digest()));
    }

    private PullEnd blobs(Optional<Descriptor> configuration, List<Descriptor> layers) {
        Optional<Fetched> first = configuration.map(blob -> fetch(Stage.CONFIGURATION, "blobs", blob));
        if (first.isPresent() && first.get() instanceof Fetched.NotFetched(PullEnd end)) {
            return end;
        }
        Optional<Fetched> last = layers.stream()
                .findFirst()
                .map(blob -> fetch(Stage.LAYER, "blobs", blob))
                .or(() -> first);
        return last.map(fetched -> switch (fetched) {
                    case Fetched.NotFetched(PullEnd end) -> end;
                    case Fetched.From(String host, HttpOutcome.Answered _) -> new PullEnd.Arrives(host);
                })
                .orElseGet(() -> new PullEnd.Unusable(Stage.MANIFEST, Unfit.NOT_AN_IMAGE, "it names no blob"));
    }

    private sealed interface Fetched {
        record From(String host, HttpOutcome.Answered answer) implements Fetched {}

        record NotFetched(PullEnd end) implements Fetched {}
    }

    /**
     * Fetch: the first host that has it. If none may be pulled from, no host is asked; else all are, also those that
     * may not (fetcher.go looks at capabilities for that question alone, in all versions from 1.6 on).
     */
    private Fetched fetch(Stage stage, String place, Descriptor descriptor) {
        List<Refusal> refusals = new ArrayList<>();
        if (fetching.stream().noneMatch(host -> host.host().serves())) {
            return new Fetched.NotFetched(new PullEnd.Refused(stage, refusals));
        }
        for (HostSession host : fetching) {
            Optional<URI> uri = uri(host, place, descriptor.digest());
            if (uri.isEmpty()) {
                refusals.add(notAUrl(host));
                continue;
            }
            String accept = descriptor.type().isEmpty() ? "*/*" : descriptor.type() + ", */*";
            switch (host.ask("GET", uri.get(), accept)) {
                case Reply.Nothing(Refusal refusal) -> {
                    if (isWaitedFor(refusal)) {
                        return new Fetched.NotFetched(new PullEnd.Waits(stage, refusal));
                    }
                    refusals.add(refusal);
                }
                case Reply.Answer(HttpAttempt attempt, HttpOutcome.Answered answer) -> {
                    if (answer.status() <= 299) {
                        return new Fetched.From(host.host().written(), answer);
                    }
                    refusals.add(new Refusal(host.host(), attempt, answer.status() == 401));
                }
            }
        }
        return new Fetched.NotFetched(new PullEnd.Refused(stage, refusals));
    }

    /**
     * Whether containerd waits for a host that says no more. A request without an answer is given up by 2.3 and later alone
     * (ResponseHeaderTimeout in {@code core/remotes/docker/config/hosts.go}); a body that has begun is never: CRI ends such a
     * pull after five minutes without progress, and begins it again. Of a 404 no body is read.
     */
    private boolean isWaitedFor(Refusal refusal) {
        return switch (refusal.attempt().outcome()) {
            case HttpOutcome.Stalled stalled -> stalled.status() != 404;
            case HttpOutcome.NoAnswer(String words) -> words.equals(Exchange.SILENCE) && !version.isAtLeast(2, 3, 0);
            default -> false;
        };
    }

    private static RootResolution refused(Stage stage, List<Refusal> refusals) {
        return new RootResolution.None(new PullEnd.Refused(stage, refusals));
    }

    private static Refusal notAUrl(HostSession host) {
        return new Refusal(host.host(), HttpAttempt.withoutUrl(host.host()), false);
    }

    private Optional<URI> uri(HostSession host, String place, String name) {
        return host.host()
                .base()
                .map(base -> URI.create("%s/%s/%s/%s%s"
                        .formatted(
                                base,
                                image.repository(),
                                place,
                                name,
                                EndpointProbe.namespace(base, image.registry()))));
    }

    /** getManifestMediaType: without parameters. */
    private static String type(HttpOutcome.Answered answer) {
        String type = answer.header("content-type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip();
    }

    private static String platforms(List<ImageDocument.IndexEntry> entries) {
        return String.join(
                ", ",
                entries.stream()
                        .flatMap(entry -> entry.platform().stream())
                        .distinct()
                        .limit(8)
                        .toList());
    }

    private static String platform() {
        return "linux/" + EndpointProbe.architecture();
    }

    private static String digest(String body) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
