package dev.regpath.kube;

import com.google.gson.JsonElement;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RouteSpec;
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

/** Makes a resource of a route. A fault in one is reported in it, and is of no concern to the others. */
final class ResourceDecoder {
    private ResourceDecoder() {}

    static Resource decode(RawRoute route) {
        String source = PathResource.sourceOf(route.name());
        if (route.tooLarge()) {
            return new Resource(
                    route.name(),
                    route.generation(),
                    Optional.empty(),
                    List.of(problem(
                            ProblemCode.TOO_LARGE,
                            route,
                            "",
                            "the resource has more than %d characters".formatted(RegistryPathDecoder.MOST_CHARACTERS),
                            "Split it into several paths.")),
                    Optional.empty());
        }
        DecodedPaths decoded = RegistryPathDecoder.decodeResource(source, route.document());
        List<Problem> problems = new ArrayList<>(decoded.problems());
        Optional<RouteSpec> found = Optional.empty();
        try {
            found = found(route);
        } catch (UnreadableResourceException e) {
            problems.add(problem(
                    ProblemCode.UNREADABLE_STATUS,
                    route,
                    "",
                    String.valueOf(e.getMessage()),
                    "Run watcher and nodes of the same version; until then the path stays as it was."));
        }
        Optional<RegistryPath> path = decoded.paths().stream().findFirst();
        return new Resource(route.name(), route.generation(), path, problems, found);
    }

    /** What was kept by an agent before there were routes may have been found for an older wish. */
    private static Optional<RouteSpec> found(RawRoute route) {
        JsonElement json;
        try {
            json = Json.parse(route.found());
        } catch (InvalidInput e) {
            throw new UnreadableResourceException(e.reason());
        }
        return json.isJsonNull()
                ? Optional.empty()
                : Optional.of(RouteSpec.decode(json)).filter(found -> found.generation() == route.generation());
    }

    private static Problem problem(ProblemCode code, RawRoute route, String field, String message, String remedy) {
        return new Problem(
                code,
                Subject.document(route.name()),
                message,
                remedy,
                new Position(PathResource.sourceOf(route.name()), 0, field));
    }
}
