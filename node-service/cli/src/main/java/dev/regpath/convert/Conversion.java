package dev.regpath.convert;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of other tools' documents. Nothing is left out without a line about it, here or in a comment.
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
     * ImageDigestMirrorSet or ImageTagMirrorSet of OpenShift, a Service with external addresses, the ConfigMap
     * {@code local-registry-hosting} of KEP-1755, and lists of them.
     *
     * @param source what the text is called in messages
     * @param registry the registry of documents that name none
     */
    public static Conversion of(String source, String text, String registry) {
        Drafts drafts = Drafts.NONE;
        try {
            List<Object> documents = Yaml.load(text);
            if (documents.isEmpty()) {
                drafts = Drafts.fault("there is no document in it");
            }
            for (Object document : documents) {
                drafts = drafts.and(drafts(ForeignMap.of(document), registry));
            }
        } catch (InvalidInput e) {
            // The line, and not what is in it: that may be a password.
            drafts = drafts.and(Drafts.fault("not YAML"
                    + (e.line().isPresent() ? ": line %d".formatted(e.line().getAsInt()) : "")));
        }
        return of(source, drafts);
    }

    /**
     * Converts the hosts.toml files of a directory as containerd's {@code config_path} names it, or of one registry's
     * directory in it.
     */
    public static Conversion ofHosts(Path directory) throws IOException {
        return of(directory.toString(), HostsDirectory.read(directory));
    }

    private static Conversion of(String source, Drafts drafts) {
        List<String> faults = new ArrayList<>(drafts.faults());
        List<String> documents = new ArrayList<>();
        for (Draft draft : distinct(drafts.all())) {
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

    private static Drafts drafts(ForeignMap document, String registry) throws InvalidInput {
        String kind = document.text("kind").orElse("");
        if (kind.equals("List")) {
            Drafts all = Drafts.NONE;
            for (ForeignMap item : document.maps("items").toList()) {
                all = all.and(drafts(item, registry));
            }
            return all.isEmpty() ? Drafts.fault("List: there is nothing in it") : all;
        }
        List<String> faults = new ArrayList<>();
        List<Draft> drafts = switch (kind) {
            case "CiliumLocalRedirectPolicy" -> CiliumPolicy.drafts(document, registry, faults);
            case "ImageDigestMirrorSet" -> OpenShiftMirrors.drafts(document, "imageDigestMirrors", false, faults);
            case "ImageContentSourcePolicy" ->
                OpenShiftMirrors.drafts(document, "repositoryDigestMirrors", false, faults);
            case "ImageTagMirrorSet" -> OpenShiftMirrors.drafts(document, "imageTagMirrors", true, faults);
            case "Service" -> ServiceAddresses.drafts(document, registry, faults);
            case "ConfigMap" -> LocalRegistryHosting.drafts(document, faults);
            case "" -> K3sRegistries.drafts(document, faults);
            default -> List.of();
        };
        if (drafts.isEmpty() && faults.isEmpty()) {
            return Drafts.fault("%s: nothing in it can be a RegistryPath"
                    .formatted(kind.isEmpty() ? "a document without kind" : kind));
        }
        document.passOver("apiVersion", "kind", "status");
        document.map("metadata").passOver();
        document.unread()
                .forEach(place ->
                        faults.add("%s: it was left out; a RegistryPath has nothing like it".formatted(place)));
        return new Drafts(drafts, faults);
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
