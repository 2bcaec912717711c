package dev.regpath.contract;

import com.google.gson.JsonElement;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.DecodedFields;
import dev.regpath.contract.schema.DecodingReport;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.Fields;
import dev.regpath.contract.schema.JsonContent;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.Value;
import dev.regpath.contract.schema.YamlText;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads RegistryPath documents in YAML or, since JSON is YAML, in JSON. */
public final class RegistryPathDecoder {
    /** Half of it may be one document. etcd takes no more than 1.5 MiB for one object. */
    public static final int MOST_CHARACTERS = 1 << 20;

    private static final String GROUP = Api.GROUP + "/";

    /** What the API server adds to an object's metadata; of no meaning here. */
    private static final List<String> OTHER_METADATA = List.of(
            "annotations",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generateName",
            "generation",
            "labels",
            "managedFields",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid");

    private static final Field<String> NAME = Field.required(
            "name",
            KubeNames.LONG_NAME,
            "Unique. In lower case: letters, digits, inner hyphens and dots, at most 253.");
    private static final Field<Instant> CREATED = Field.optional(
            "creationTimestamp",
            TextType.TIME,
            "Set by the API server; decides which of two paths is older. Leave it out in files.");
    private static final Field<String> NAMESPACE =
            Field.optional("namespace", TextType.any(63), "Must not be there: a RegistryPath belongs to no namespace.");
    private static final ObjectType<DecodedFields> METADATA_TYPE = ObjectType.of(
                    fields -> fields, NAME, CREATED, NAMESPACE)
            .sharedWith(OTHER_METADATA)
            .rule(Rule.of(
                    _ -> true,
                    List.of(NAMESPACE),
                    ProblemCode.INVALID_VALUE,
                    "a RegistryPath belongs to no namespace",
                    "Remove the field.",
                    ""));

    private static final Field<String> API_VERSION =
            Field.required("apiVersion", TextType.any(64), "`%s`".formatted(Api.API_VERSION));
    private static final Field<String> KIND = Field.required("kind", TextType.any(64), "`%s`".formatted(Api.PATH_KIND));
    private static final Field<DecodedFields> METADATA = Field.required(
            "metadata",
            METADATA_TYPE,
            "Only the fields below have a meaning; the others that Kubernetes knows are allowed.");
    private static final Field<Function<RegistryPath.PathIdentity, RegistryPath>> SPEC =
            Field.required("spec", RegistryPath.SPEC, "What follows. `mirror`, `redirects` or both must be there.");

    /** The fields of a document. */
    public static final List<Field<?>> FIELDS = List.of(API_VERSION, KIND, METADATA, SPEC);

    /** A file of noise must not become a wall of problems. */
    private static final int MOST_DOCUMENTS = 1_000;

    private static final int NO_LINES = 0;

    private RegistryPathDecoder() {}

    /**
     * Reads all documents of a text. One that is wrong in any way is left out as a whole, and leaves the others alone.
     *
     * @param file what the text is called in messages
     * @param text YAML, several documents if need be
     */
    public static DecodedPaths decode(String file, String text) {
        if (text.length() > MOST_CHARACTERS) {
            return tooLarge(file, "the text has more than %d characters".formatted(MOST_CHARACTERS));
        }
        List<YamlText> documents = YamlText.split(text.startsWith("\ufeff") ? text.substring(1) : text);
        if (documents.size() > MOST_DOCUMENTS) {
            return tooLarge(file, "the file has more than %,d documents".formatted(MOST_DOCUMENTS));
        }
        List<RegistryPath> paths = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (YamlText document : documents) {
            DecodingReport report = DecodingReport.ofDocument(file, document.firstLine());
            document.compose(report)
                    .flatMap(content -> decode(Value.document(content, report)))
                    .ifPresent(paths::add);
            problems.addAll(report.problems());
        }
        return new DecodedPaths(paths, problems);
    }

    private static DecodedPaths tooLarge(String file, String what) {
        return new DecodedPaths(
                List.of(), List.of(Problem.ofFile(ProblemCode.TOO_LARGE, file, what, "Split it into several files.")));
    }

    /**
     * Reads a resource as JSON: what is wrong with it has a field and no line.
     *
     * @param source what the resource is called in messages
     * @param json the object without its status
     */
    public static DecodedPaths decodeResource(String source, String json) {
        JsonElement element;
        try {
            element = Json.parse(json);
        } catch (InvalidInput e) {
            ProblemCode code =
                    e.kind() == InvalidInput.InputFault.TOO_LARGE ? ProblemCode.TOO_LARGE : ProblemCode.INVALID_YAML;
            return new DecodedPaths(
                    List.of(),
                    List.of(Problem.ofFile(
                            code, source, Quoted.visible(e.reason()), "Correct it, or make it smaller.")));
        }
        return decodeResource(source, new JsonContent(element));
    }

    /**
     * Reads a resource.
     *
     * @param source what the resource is called in messages
     * @param object the object; its status is passed over
     */
    public static DecodedPaths decodeResource(String source, Content object) {
        return decode(object, DecodingReport.ofDocument(source, NO_LINES));
    }

    /**
     * Reads a resource as the watcher judges it: like a file of one line, since what a resource may not do that a file may is for
     * each node to say.
     *
     * @param source what the resource is called in messages
     * @param object the object; its status is passed over
     */
    public static DecodedPaths decodeForAllNodes(String source, Content object) {
        return decode(object, DecodingReport.ofDocument(source, 1));
    }

    private static DecodedPaths decode(Content document, DecodingReport report) {
        Optional<RegistryPath> path = decode(Value.document(document, report));
        return new DecodedPaths(path.stream().toList(), report.problems());
    }

    /** Empty if there is nothing, or anything wrong. */
    private static Optional<RegistryPath> decode(Value document) {
        if (document.isNull()) {
            return Optional.empty();
        }
        Fields fields = document.fields();
        if (!fields.isReadable() || !isOurs(fields, document)) {
            return Optional.empty();
        }
        Optional<RegistryPath.PathIdentity> identity = fields.required(METADATA.name())
                .map(METADATA_TYPE::find)
                .flatMap(metadata -> identity(metadata, document));
        Optional<Function<RegistryPath.PathIdentity, RegistryPath>> spec =
                fields.required(SPEC.name()).flatMap(SPEC.type()::read);
        fields.tolerate("status"); // The watcher's, not the user's.
        fields.end();
        return document.report().isClean() ? spec.flatMap(path -> identity.map(path)) : Optional.empty();
    }

    private static boolean isOurs(Fields fields, Value document) {
        Optional<String> version = fields.required(API_VERSION.name()).flatMap(Value::text);
        Optional<String> kind = fields.required(KIND.name()).flatMap(Value::text);
        if (version.isEmpty() || kind.isEmpty()) {
            return false;
        }
        if (!kind.get().equals(Api.PATH_KIND) || !version.get().startsWith(GROUP)) {
            document.reject(
                    ProblemCode.OTHER_KIND,
                    "found a %s of %s".formatted(Quoted.of(kind.get()), Quoted.of(version.get())),
                    "Keep only documents of kind %s, %s, here; a List must be taken apart."
                            .formatted(Api.PATH_KIND, Api.API_VERSION));
            return false;
        }
        if (!version.get().equals(Api.API_VERSION)) {
            document.reject(
                    ProblemCode.UNSUPPORTED_VERSION,
                    "apiVersion %s is not known to this Regpath".formatted(Quoted.of(version.get())),
                    "Write %s, or update Regpath.".formatted(Api.API_VERSION));
            return false;
        }
        return true;
    }

    private static Optional<RegistryPath.PathIdentity> identity(DecodedFields metadata, Value document) {
        Optional<String> name = metadata.find(NAME);
        name.ifPresent(document.report()::named);
        return name.map(text -> new RegistryPath.PathIdentity(text, document, metadata.find(CREATED)));
    }
}
