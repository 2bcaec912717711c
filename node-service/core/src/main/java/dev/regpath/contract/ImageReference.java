package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image reference as the kubelet reads it (distribution/reference): without a registry it means Docker Hub.
 *
 * @param registry what is before the first slash
 * @param repository the name there
 * @param tag or {@code latest}
 * @param digest if the reference has one; it then counts instead of the tag
 */
public record ImageReference(RegistryHost registry, String repository, String tag, Optional<String> digest) {
    private static final String HUB = "docker.io";

    /** distribution/reference, NameTotalLengthMax. */
    private static final int LONGEST_NAME = 255;

    /** Components of a path with single separators: each character can be matched in one way only. */
    private static final Pattern REPOSITORY = Pattern.compile(
            "[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+(?:/[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+)*+");

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9+._-]{1,64}:[A-Za-z0-9=_-]{32,256}");

    /** The same for the API server. */
    private static final String PART = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";

    private static final String WITHIN =
            "%1$s(?:/%1$s)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@[a-z0-9+._-]{1,64}:[A-Za-z0-9=_-]{32,256})?"
                    .formatted(PART);

    /** What a reference has after its registry. */
    static final TextType<String> WITHIN_REGISTRY = TextType.of("image", 512, WITHIN, ImageReference::within);

    public ImageReference {
        requireNonNull(registry, "registry");
        requireNonNull(repository, "repository");
        requireNonNull(tag, "tag");
        requireNonNull(digest, "digest");
    }

    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException if it is none; the message quotes what was wrong
     */
    public static ImageReference parse(String text) {
        int at = text.indexOf('@');
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
        String name = at < 0 ? text : text.substring(0, at);
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        String rest = named ? name.substring(slash + 1) : name;
        int colon = rest.lastIndexOf(':');
        String repository = colon < 0 ? rest : rest.substring(0, colon);
        String tag = colon < 0 ? "latest" : rest.substring(colon + 1);
        if (!isRepository(repository)
                || !TAG.matcher(tag).matches()
                || !digest.map(ImageReference::isDigest).orElse(true)) {
            throw new IllegalArgumentException("'%s' is not an image reference such as registry.example.com/team/app:1"
                    .formatted(Quoted.visible(text)));
        }
        if (slash < 0 && repository.contains(".")) { // Docker Hub has no such name.
            throw new IllegalArgumentException(
                    "'%s' is a registry; name an image of it, such as %s/team/app:1".formatted(text, text));
        }
        boolean official = (!named || first.equals(HUB)) && !repository.contains("/");
        return new ImageReference(
                RegistryHost.parse(named ? first : HUB), official ? "library/" + repository : repository, tag, digest);
    }

    /** An image of a registry. */
    static ImageReference of(RegistryHost registry, String within) {
        return parse(registry + "/" + within);
    }

    private static String within(String text) {
        try {
            var _ = parse("registry.example.com/" + text);
            return text;
        } catch (IllegalArgumentException e) {
            throw new InvalidText(
                    ProblemCode.INVALID_VALUE,
                    Quoted.of(text) + " is not an image of a registry",
                    "Write it without the registry, such as team/app:1.");
        }
    }

    /** Whether this is a repository's name: then it can be in a URL. */
    public static boolean isRepository(String text) {
        return text.length() <= LONGEST_NAME && REPOSITORY.matcher(text).matches();
    }

    /** Whether this is a digest, such as {@code sha256:…}: then it can be in a URL. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** The last part of a manifest's path. */
    public String wanted() {
        return digest.orElse(tag);
    }

    @Override
    public String toString() {
        return registry + "/" + repository + digest.map(d -> "@" + d).orElse(":" + tag);
    }
}
