package dev.regpath.convert;

import dev.regpath.input.InvalidInput;
import dev.regpath.input.Yaml;
import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.RegistryPathDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of somebody else's documents.
 *
 * @param documents RegistryPaths, each accepted by its decoder, with comments on what could not be carried over
 * @param faults what could not be converted at all, and why
 */
public record Conversion(List<String> documents, List<String> faults) {
    public Conversion {
        documents = List.copyOf(documents);
        faults = List.copyOf(faults);
    }

    /**
     * Converts all documents of a text: a CiliumLocalRedirectPolicy, a {@code registries.yaml} of k3s, an
     * ImageDigestMirrorSet or ImageTagMirrorSet of OpenShift, the ConfigMap {@code local-registry-hosting} of KEP-1755.
     *
     * @param source what the text is called in messages
     * @param registry the registry of documents that name none
     */
    public static Conversion of(String source, String text, String registry) {
        List<Draft> drafts = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        try {
            for (Object document : Yaml.load(text)) {
                Tree tree = Tree.of(document);
                List<Draft> found = drafts(tree, registry, faults);
                if (found.isEmpty()) {
                    faults.add("%s: nothing in it can be a RegistryPath".formatted(kind(tree)));
                }
                drafts.addAll(found);
            }
        } catch (InvalidInput e) {
            // The line, and not what stands in it: that may be a password.
            faults.add("not YAML"
                    + (e.line().isPresent() ? ": line %d".formatted(e.line().getAsInt()) : ""));
        }
        List<String> documents = new ArrayList<>();
        for (Draft draft : distinct(drafts)) {
            DecodedPaths decoded = RegistryPathDecoder.decode(draft.name(), draft.yaml());
            if (decoded.problems().isEmpty()) {
                documents.add(draft.yaml());
            } else {
                faults.add(decoded.problems().stream().map(Object::toString).collect(Collectors.joining("; ")));
            }
        }
        return new Conversion(
                documents, faults.stream().map(fault -> source + ": " + fault).toList());
    }

    private static List<Draft> drafts(Tree document, String registry, List<String> faults) throws InvalidInput {
        String kind = document.text("kind").orElse("");
        return switch (kind) {
            case "CiliumLocalRedirectPolicy" -> CiliumPolicy.drafts(document, registry);
            case "ImageDigestMirrorSet" -> OpenShiftMirrors.drafts(document, "imageDigestMirrors", false, faults);
            case "ImageTagMirrorSet" -> OpenShiftMirrors.drafts(document, "imageTagMirrors", true, faults);
            case "ConfigMap" -> LocalRegistryHosting.drafts(document);
            case "" -> K3sRegistries.drafts(document, faults);
            default -> List.of();
        };
    }

    private static String kind(Tree document) {
        return document.text("kind").orElse("a document without kind");
    }

    /** Two documents may ask for paths of the same name. */
    private static List<Draft> distinct(List<Draft> drafts) {
        Map<String, Integer> seen = new HashMap<>();
        return drafts.stream()
                .map(draft -> {
                    int count = seen.merge(draft.name(), 1, Integer::sum);
                    return count == 1 ? draft : new Draft(draft.name() + "-" + count, draft.spec(), draft.notes());
                })
                .toList();
    }
}
