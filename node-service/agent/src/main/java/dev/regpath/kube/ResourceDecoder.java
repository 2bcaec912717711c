package dev.regpath.kube;

import com.google.gson.JsonElement;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.StatusCodec;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.fault.Position;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a resource of an object. A fault in one is reported in it, and is of no concern to the others. */
final class ResourceDecoder {
    private ResourceDecoder() {}

    static Resource decode(RawObject object) {
        String source = "registrypath/" + object.name();
        if (object.tooLarge()) {
            return new Resource(
                    object.name(),
                    object.generation(),
                    Optional.empty(),
                    List.of(problem(
                            ProblemCode.TOO_LARGE,
                            object,
                            "",
                            "the resource has more than %d characters".formatted(RegistryPathDecoder.MOST_CHARACTERS),
                            "Split it into several paths.")),
                    Optional.empty());
        }
        DecodedPaths decoded = RegistryPathDecoder.decodeResource(source, object.document());
        List<Problem> problems = new ArrayList<>(decoded.problems());
        Optional<Resolved> resolved = Optional.empty();
        try {
            resolved = resolved(object);
        } catch (UnreadableResourceException e) {
            problems.add(problem(
                    ProblemCode.UNREADABLE_STATUS,
                    object,
                    "status",
                    String.valueOf(e.getMessage()),
                    "Run watcher and nodes of the same version; until then the path stays as it was."));
        }
        Optional<RegistryPath> path = decoded.paths().stream().findFirst();
        return new Resource(object.name(), object.generation(), path, problems, resolved);
    }

    /** A status that was written for an older spec says nothing about this one. */
    private static Optional<Resolved> resolved(RawObject object) {
        JsonElement json;
        try {
            json = Json.parse(object.status());
        } catch (InvalidInput e) {
            throw new UnreadableResourceException(e.reason());
        }
        if (json.isJsonNull()) {
            return Optional.empty();
        }
        RegistryPathStatus status = StatusCodec.decode(json);
        return status.observedGeneration() == object.generation() ? status.resolved() : Optional.empty();
    }

    private static Problem problem(ProblemCode code, RawObject object, String field, String message, String remedy) {
        return new Problem(
                code,
                Subject.document(object.name()),
                message,
                remedy,
                new Position("registrypath/" + object.name(), 0, field));
    }
}
