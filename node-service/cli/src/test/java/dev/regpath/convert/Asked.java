package dev.regpath.convert;

import dev.regpath.contract.MirrorBackend;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whom containerd asks for an image by a RegistryPath, in its order. */
final class Asked {
    private Asked() {}

    /** The only RegistryPath of a conversion. */
    static RegistryPath path(Conversion conversion) {
        List<RegistryPath> paths = conversion.documents().stream()
                .flatMap(text -> RegistryPathDecoder.decode("output", text).paths().stream())
                .toList();
        if (paths.size() != 1) {
            throw new AssertionError(conversion.toString());
        }
        return paths.getFirst();
    }

    /** URLs of the tag {@code 1} of {@code team/app}, the registry's own last. */
    static List<String> of(Conversion conversion) {
        RegistryPath path = path(conversion);
        MirrorSpec mirror = path.mirror().orElseThrow();
        List<String> urls = new ArrayList<>();
        ((MirrorBackend.Hosts) mirror.backend())
                .hosts()
                .forEach(host -> urls.add("%s://%s%s/team/app/manifests/1"
                        .formatted(
                                mirror.scheme().name().toLowerCase(Locale.ROOT),
                                host,
                                mirror.path().orElse("/v2"))));
        if (mirror.fallbackToUpstream()) {
            urls.add(path.registry().toString());
        }
        return urls;
    }
}
